import type { Row } from '../../../metadata/language/evaluate.ts'
import { emptyNeed, mergeNeeds, type Needs } from '../../../metadata/language/needs.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import type { Batch, Change } from '../../records/change.ts'
import { ruleRows } from '../../records/rule-rows.ts'
import { processText } from '../../workflow/expressions/process-text.ts'
import type { ApprovalTrigger, Definition } from './approval-index.ts'
import { holds, settingsFor } from './holds.ts'
import { isSubmitter } from './submitters.ts'

/** A trigger that what is done to a record sets off. */
export interface SetOff {
  definition: Definition
  trigger: ApprovalTrigger
  /** None is for such a case: those who look after approvals decide. */
  isUnforeseen?: true
}

/** What is done to one record, and the triggers that it may set off, as far as can be told without expressions. */
export interface Occurrence {
  change: Change
  candidates: readonly SetOff[]
}

const needsKept = new WeakMap<Definition, Needs>()

/** All that the triggers' conditions read of records, found once. */
function needsOf(ctx: Ctx, object: ObjectDef, definition: Definition): Needs {
  const known = needsKept.get(definition)
  if (known) return known
  const needs: Needs = { root: emptyNeed(), old: emptyNeed(), new: emptyNeed(), record: emptyNeed() }
  for (const { when } of definition.triggers) {
    if (when === undefined) continue
    const found = processText(ctx.model, object, when).needs
    // The record, `$record` and `$new` are the same here.
    needs.root = [found.root, found.record, found.new].reduce(mergeNeeds, needs.root)
    needs.old = mergeNeeds(needs.old, found.old)
  }
  needsKept.set(definition, needs)
  return needs
}

/**
 * Of each purpose the approval with the highest priority that fits: its conditions hold and the person may submit it.
 * Read set-wise, with the records as they will be.
 *
 * @throws forbidden when some fit and this person may submit none of them
 * @throws validation_failed when none fits and one says that nothing may go on then
 */
export async function fitting(
  ctx: Ctx,
  batch: Batch,
  object: ObjectDef,
  occurrences: readonly Occurrence[],
): Promise<Map<Change, SetOff[]>> {
  const definitions = [
    ...new Set(occurrences.flatMap(({ candidates }) => candidates.map(({ definition }) => definition))),
  ]
  const each = definitions.map((definition) => needsOf(ctx, object, definition))
  const needs: Needs = {
    ...each[0]!,
    root: each.map(({ root }) => root).reduce(mergeNeeds),
    old: each.map(({ old }) => old).reduce(mergeNeeds),
  }
  const changes = occurrences.map(({ change }) => change)
  const rows = await ruleRows(ctx, batch, object, changes, needs)
  const conditions = definitions.flatMap(({ triggers }) => triggers.flatMap(({ when }) => when ?? []))
  const settings = await settingsFor(ctx, object, conditions)
  const found = new Map<Change, SetOff[]>()
  for (const { change, candidates } of occurrences) {
    const judge = (text: string, row: Row): boolean =>
      holds(ctx, object, text, { ...rows.get(change)!, row }, settings)
    const fits = ({ trigger: { when, becomes } }: SetOff): boolean => {
      if (when === undefined) return true
      const { row, old } = rows.get(change)!
      return judge(when, row) && !(becomes && old !== undefined && judge(when, old))
    }
    const chosen: SetOff[] = []
    for (const purpose of new Set(candidates.map(({ definition }) => definition.purpose))) {
      const own = candidates.filter(({ definition }) => definition.purpose === purpose)
      const one = await choose(ctx, { change, own, fitting: own.filter(fits) })
      if (one) chosen.push(one)
    }
    if (chosen.length > 0) found.set(change, chosen)
  }
  return found
}

async function choose(
  ctx: Ctx,
  { change, own, fitting }: { change: Change; own: readonly SetOff[]; fitting: readonly SetOff[] },
): Promise<SetOff | undefined> {
  for (const one of fitting) if (await isSubmitter(ctx, one.definition, change)) return one
  const [first] = fitting
  if (first) {
    const { en, zh } = namesOf(first.definition)
    throw new AppError('forbidden', {
      act: 'submit',
      object: change.object.name,
      reason: `This needs the approval "${en}", which you may not submit. Ask somebody who may.`,
      reasonZh: `此操作需经“${zh}”审批，而您无权提交，请联系有权限的人员。`,
    })
  }
  const refusing = own.find(({ definition }) => definition.document.noMatch === 'block')
  if (refusing)
    throw new AppError('validation_failed', {
      object: change.object.name,
      errors: [
        {
          path: `${change.path}/${refusing.trigger.fields?.[0] ?? ''}`,
          code: 'rule_failed',
          message: {
            en: 'This needs an approval, and none of those there are is for such a case.',
            zh: '此操作须经审批，但没有适用于该情形的审批流程。',
          },
        },
      ],
    })
  // Nobody has thought of the case: whoever looks after the approval does.
  const left = own.find(({ definition }) => definition.document.noMatch === 'admin')
  return left && { ...left, isUnforeseen: true }
}

function namesOf({ name, document: { label } }: Definition): { en: string; zh: string } {
  if (label === undefined || typeof label === 'string') return { en: label ?? name, zh: label ?? name }
  const [first = name] = Object.values(label)
  return { en: label['en'] ?? first, zh: label['zh'] ?? first }
}
