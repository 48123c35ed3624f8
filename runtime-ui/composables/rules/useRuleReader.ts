import { dayIn } from '../../../metadata/language/days.ts'
import { compileNode, holds, type Row, type Surroundings } from '../../../metadata/language/evaluate.ts'
import { emptyNeed, mergeNeeds, type Need, type Needs, needsOf } from '../../../metadata/language/needs.ts'
import type { Node } from '../../../metadata/language/types.ts'
import { readsOf } from '../../../metadata/language/walk.ts'
import type { ObjectView } from '../../client/model.ts'
import { useModel } from '../useModel.ts'
import { type Demand, type FullRow, fullRow } from './full-row.ts'
import { rowOf } from './rule-row.ts'
import { useRuleRecords } from './useRuleRecords.ts'

type Values = Readonly<Record<string, unknown>>

/** A record in a form: its values now, and as it was loaded (absent when it is new). */
export interface Standing {
  values: Values
  old?: Values | undefined
}

/** `isKnown` is false while something the rule reads is not here; `demands` can then be loaded. */
export type Outcome = { isKnown: true; value: unknown } | { isKnown: false; demands: Demand[] }

export interface RuleReaderOptions {
  /** Trees of rules that are not published. */
  treeOf?: (rule: string) => Node | undefined
  /** What a reference of the record leads to, as it stands in the form around: the head of a line. */
  head?: () => { field: string; values: Values; object: ObjectView } | undefined
}

interface Facts {
  needs: Needs
  /** Reads what only the server has at hand: `$settings`, `$input`. */
  isElsewhere: boolean
}
const facts = new WeakMap<Node, Facts>()

function factsOf(node: Node): Facts {
  const found = facts.get(node) ?? {
    needs: needsOf([node]),
    isElsewhere: readsOf(node).given.some((name) => !name.startsWith('user')),
  }
  facts.set(node, found)
  return found
}

const isOwn = (need: Need): boolean => need.refs.size === 0 && need.lists.size === 0

/**
 * Evaluates the rules of an object for values in a form, by the very closures the engine runs. What rules read of
 * other records is loaded once and kept; until then a rule is not known.
 */
export function useRuleReader(object: () => ObjectView | undefined, options: RuleReaderOptions = {}) {
  const model = useModel()
  const records = useRuleRecords()
  const rows = new WeakMap<Values, { of: ObjectView | undefined; row: Row }>()

  /** Stands for a minute: a default of `$now()` must not be another one with every change of the form. */
  let now = new Date()
  function clock(): Date {
    if (Date.now() - now.getTime() > 60_000) now = new Date()
    return now
  }
  const treeOf = (rule: string): Node | undefined =>
    options.treeOf?.(rule) ?? model.full.value.compiled[object()?.name ?? '']?.[rule]

  /** All that any rule reads along a path, so that one reading serves them all. */
  function widest({ path, need }: Demand): Need {
    const trees = Object.values(model.full.value.compiled[object()?.name ?? ''] ?? {})
    const { root, old } = needsOf(trees)
    const along = path
      .split('.')
      .reduce<Need | undefined>(
        (at, name) => at?.refs.get(name) ?? at?.lists.get(name),
        mergeNeeds(root, old),
      )
    return mergeNeeds(need, along ?? emptyNeed())
  }
  function around(now: Date): Omit<Surroundings, 'old'> {
    const shell = model.shell.value
    const timeZone = shell?.settings.timeZone ?? 'UTC'
    const { id, name, email, roles, teams, capabilities, department } = shell?.user ?? {}
    const user = { id, name, email, roles, teams, capabilities, ...(department ? { department } : {}) }
    return { timeZone, now: now.toISOString(), today: dayIn(now, timeZone), given: { user } }
  }
  /** The record's own row; formulas over its own fields as they would be saved now. */
  function ownRow(values: Values): Row {
    const of = object()
    const known = rows.get(values)
    if (known?.of === of && known) return known.row
    const fields = of?.fields ?? {}
    const row = rowOf(fields, values)
    for (const { computeRule, name } of Object.values(fields)) {
      const node = computeRule === undefined ? undefined : treeOf(computeRule)
      if (!node || !isOwn(factsOf(node).needs.root) || factsOf(node).isElsewhere) continue
      const value = compileNode(node)(row, around(clock()))
      if (value === undefined) delete row[name]
      else row[name] = value
    }
    rows.set(values, { of, row })
    return row
  }
  function rowFor(values: Values, need: Need, head = options.head?.()): FullRow {
    const target = object()
    const base = ownRow(values)
    if (!target) return { row: base, demands: [], isHidden: false }
    const known = { objects: model.full.value.objects, get: records.get }
    const above = head && need.refs.get(head.field)
    if (!head || !above) return fullRow(target, values, need, known, { base })
    const refs = new Map([...need.refs].filter(([name]) => name !== head.field))
    const own = fullRow(target, values, { ...need, refs }, known, { base })
    const its = fullRow(head.object, head.values, above, known, { path: head.field })
    return {
      row: { ...own.row, [head.field]: its.row },
      demands: [...own.demands, ...its.demands],
      isHidden: own.isHidden || its.isHidden,
    }
  }

  function run(
    rule: string,
    { values, old }: Standing,
    how: (...args: Parameters<typeof holds>) => unknown,
  ): Outcome {
    const node = treeOf(rule)
    if (!node) return { isKnown: false, demands: [] }
    const { needs, isElsewhere } = factsOf(node)
    if (isElsewhere) return { isKnown: false, demands: [] }
    const now = rowFor(values, needs.root)
    const before = old && rowFor(old, needs.old)
    const demands = [...now.demands, ...(before?.demands ?? [])]
    if (demands.length || now.isHidden || before?.isHidden) return { isKnown: false, demands }
    return { isKnown: true, value: how(node, now.row, { ...around(clock()), old: before?.row }) }
  }
  return {
    /** Whether a condition holds: the value is a boolean. */
    judge: (rule: string, standing: Standing) => run(rule, standing, holds),
    /** What an expression gives; undefined for nothing. */
    compute: (rule: string, standing: Standing) =>
      run(rule, standing, (node, row, surroundings) => compileNode(node)(row, surroundings)),
    load: (demands: readonly Demand[]) =>
      Promise.all(demands.map((demand) => records.load({ ...demand, need: widest(demand) }))),
    labelOf: (id: string): string | undefined => {
      const user = model.shell.value?.user
      return records.labels.get(id) ?? (user?.id === id ? user.name : undefined)
    },
    note: records.note,
    treeOf,
  }
}

export type RuleReader = ReturnType<typeof useRuleReader>
