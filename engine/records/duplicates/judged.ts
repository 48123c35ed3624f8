import { holds } from '../../../metadata/language/evaluate.ts'
import type { Node } from '../../../metadata/language/types.ts'
import type { Ctx } from '../../context.ts'
import type { DuplicateMatch, DuplicateRule, ObjectDef } from '../../model.ts'
import { surroundingsOf } from '../../rules/surroundings.ts'
import type { Batch, Change } from '../change.ts'
import { needsOfAll, ruleRows } from '../rule-rows.ts'

/** A change that a duplicate rule asks about. */
export interface Judged {
  change: Change
  /** Those of the rule's matches of which the change touches a field. */
  matches: ReadonlySet<DuplicateMatch>
  /** Nobody may save it all the same. */
  blocks: boolean
}

const nodeLists = new WeakMap<DuplicateRule, readonly Node[]>()

function nodesOf(rule: DuplicateRule): readonly Node[] {
  const nodes = nodeLists.get(rule) ?? [rule.when, rule.overrideWhen].filter((node) => node !== undefined)
  nodeLists.set(rule, nodes)
  return nodes
}

/**
 * The changes that a rule is for: new records, and those of which a field concerned gets another value. What the
 * person has confirmed is not asked again, unless the rule blocks it.
 */
export async function judgedBy(
  ctx: Ctx,
  batch: Batch,
  object: ObjectDef,
  rule: DuplicateRule,
  changes: readonly Change[],
): Promise<Judged[]> {
  const concerned = changes.flatMap((change) => {
    const matches = rule.on.includes(change.kind) ? touchedMatches(rule, change) : []
    return matches.length > 0 ? [{ change, matches: new Set(matches) }] : []
  })
  const nodes = nodesOf(rule)
  if (concerned.length === 0 || nodes.length === 0)
    return concerned.map((one) => ({ ...one, blocks: rule.outcome === 'block' })).filter(isOpen)
  const around = await surroundingsOf(ctx, nodes)
  const rows = await ruleRows(
    ctx,
    batch,
    object,
    concerned.map(({ change }) => change),
    needsOfAll(nodes),
  )
  return concerned
    .flatMap((one) => {
      const { row, old } = rows.get(one.change)!
      const is = (node: Node) => holds(node, row, { ...around, old })
      if (rule.when && !is(rule.when)) return []
      return [{ ...one, blocks: rule.overrideWhen ? !is(rule.overrideWhen) : rule.outcome === 'block' }]
    })
    .filter(isOpen)
}

const isOpen = ({ change, blocks }: Judged): boolean => blocks || !change.confirmsDuplicates

const touchedMatches = ({ matches }: DuplicateRule, { kind, values }: Change): DuplicateMatch[] =>
  matches.filter(({ parts }) => kind === 'create' || parts.some(({ field }) => values.has(field)))
