import { compileNode, holds, type Surroundings } from '../../../metadata/language/evaluate.ts'
import type { Node } from '../../../metadata/language/types.ts'
import type { Ctx } from '../../context.ts'
import type { IssueCode } from '../../errors.ts'
import type { LocalizedText, NeededRecords, ObjectDef, PipelineRules, StageRules } from '../../model.ts'
import { surroundingsOf } from '../../rules/surroundings.ts'
import { type Batch, byObject, type Change } from '../change.ts'
import { needsOfAll, ruleRows } from '../rule-rows.ts'
import { sameValue, storedValue } from '../stored-value.ts'
import { toFieldValue } from '../write-value.ts'
import { bothLanguages } from './both-languages.ts'
import { countNeeded } from './related-gates.ts'

export interface Complaint {
  field: string
  code: IssueCode
  en: string
  zh: string
  /** The person may go on all the same, with a reason. */
  mayOverride?: true
}

/** The pipeline that a record goes through: the first by priority whose condition holds. */
export function pipelineOf(
  ctx: Ctx,
  object: string,
  judge: (node: Node) => boolean,
): PipelineRules | undefined {
  for (const pipeline of ctx.model.pipelineRules.values())
    if (pipeline.object === object && (!pipeline.when || judge(pipeline.when))) return pipeline
  return undefined
}

/** The stage a save enters, when it does. */
function entered(change: Change, pipeline: PipelineRules): { stage: string; rules: StageRules } | undefined {
  const stage = change.values.get(pipeline.stageField)
  if (typeof stage !== 'string') return undefined
  const field = change.object.fields.get(pipeline.stageField)!
  if (change.before && sameValue(stage, storedValue(change.before, field))) return undefined
  const rules = pipeline.stages.get(stage)
  return rules && { stage, rules }
}

/** The stage that a change leaves. */
function left(change: Change, pipeline: PipelineRules): string | undefined {
  const field = change.object.fields.get(pipeline.stageField)
  const value = field && change.before ? storedValue(change.before, field) : undefined
  return typeof value === 'string' ? value : undefined
}

/** Counts of the related records that a stage asks for, by need and record. */
export type RelatedCounts = ReadonlyMap<NeededRecords, ReadonlyMap<string, number>>

/**
 * Of what the stages that these changes enter ask for. Which pipeline is theirs is not yet known: those of all that
 * may be are counted, each once.
 */
export async function countRelated(
  ctx: Ctx,
  object: ObjectDef,
  changes: readonly Change[],
): Promise<RelatedCounts> {
  const asked = new Map<NeededRecords, string[]>()
  for (const pipeline of ctx.model.pipelineRules.values()) {
    if (pipeline.object !== object.name) continue
    for (const change of changes) {
      if (change.kind === 'create') continue
      for (const needed of entered(change, pipeline)?.rules.related ?? [])
        asked.set(needed, [...(asked.get(needed) ?? []), change.id])
    }
  }
  const counts = new Map<NeededRecords, ReadonlyMap<string, number>>()
  for (const [needed, ids] of asked) counts.set(needed, await countNeeded(ctx, object, needed, ids))
  return counts
}

/** Why a stage cannot be entered. */
export function closedGate(
  ctx: Ctx,
  change: Change,
  judge: (node: Node) => boolean,
  counts: RelatedCounts,
): Complaint[] {
  const pipeline = pipelineOf(ctx, change.object.name, judge)
  if (!pipeline) return []
  const found = entered(change, pipeline)
  if (!found) return []
  const { rules, stage } = found
  const { stageField } = pipeline
  const closed = (en: string, zh: string): Complaint => ({ field: stageField, code: 'gate_closed', en, zh })
  if (change.kind === 'create') {
    if (!pipeline.startIn || pipeline.startIn.includes(stage)) return []
    const at = stageNames(change.object, stageField, pipeline.startIn)
    return [closed(`A new record starts in ${at.en}.`, `新记录只能从 ${at.zh} 开始。`)]
  }
  const from = left(change, pipeline)
  const next = from === undefined ? undefined : pipeline.stages.get(from)?.next
  if (next && !next.includes(stage)) {
    const [here, there] = [
      stageNames(change.object, stageField, [from!]),
      stageNames(change.object, stageField, next),
    ]
    return [
      closed(
        next.length > 0 ? `From ${here.en} it goes to ${there.en}.` : `${here.en} is the end.`,
        next.length > 0 ? `“${here.zh}”之后只能进入：${there.zh}。` : `“${here.zh}”是最后阶段。`,
      ),
    ]
  }
  const complaints: Complaint[] = rules.requires
    .filter((name) => isEmpty(change, name))
    .map((field) => ({
      field,
      code: 'required' as const,
      ...bothLanguages(rules.message, 'This stage needs it.', '进入该阶段须填写此项。'),
    }))
  const failed = rules.failWhen && judge(rules.failWhen)
  const needed = rules.related.filter((one) => (counts.get(one)?.get(change.id) ?? 0) < one.min)
  const said = [
    ...(failed
      ? [
          bothLanguages(
            rules.message,
            'The conditions of this stage are not met.',
            '不满足进入该阶段的条件。',
          ),
        ]
      : []),
    ...needed.map(({ label, min }) => neededText(label, min)),
  ]
  if (said.length > 0)
    complaints.push(closed(said.map(({ en }) => en).join(' '), said.map(({ zh }) => zh).join('')))
  return complaints.length > 0 && rules.overrideWhen && judge(rules.overrideWhen)
    ? overriding(change, stage, complaints)
    : complaints
}

/** Whoever may enter all the same does so by saying why. */
function overriding(change: Change, stage: string, complaints: readonly Complaint[]): Complaint[] {
  if (change.reason === undefined) return complaints.map((one) => ({ ...one, mayOverride: true }))
  change.overridden = stage
  return []
}

function neededText(label: LocalizedText, min: number): { en: string; zh: string } {
  const { en, zh } = bothLanguages(label, 'another record', '其他记录')
  const times = min > 1 ? { en: ` (${min})`, zh: `（${min}）` } : { en: '', zh: '' }
  return { en: `Still needed: ${en}${times.en}.`, zh: `还需：${zh}${times.zh}。` }
}

/** Stages by the names that people read. */
function stageNames(object: ObjectDef, field: string, stages: readonly string[]): { en: string; zh: string } {
  const options = object.fields.get(field)?.options ?? []
  const names = stages.map((stage) =>
    bothLanguages(options.find(({ key }) => key === stage)?.label, stage, stage),
  )
  return { en: names.map(({ en }) => en).join(', '), zh: names.map(({ zh }) => zh).join('、') }
}

function isEmpty(change: Change, name: string): boolean {
  const field = change.object.fields.get(name)
  if (!field || field.type === 'boolean') return false
  const value = change.values.has(name)
    ? change.values.get(name)
    : change.before && storedValue(change.before, field)
  return value === null || value === undefined
}

/** Values that a stage sets when it is entered; what the save itself says stays. */
export async function setStageValues(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [object, changes] of byObject(batch.changes)) {
    const pipelines = [...ctx.model.pipelineRules.values()].filter((one) => one.object === object.name)
    const setting = pipelines.filter(
      ({ stages, sinceField, dueField }) =>
        sinceField !== undefined ||
        dueField !== undefined ||
        [...stages.values()].some(({ set }) => set.size > 0),
    )
    if (setting.length === 0) continue
    const moving = changes.filter((change) => !change.touch && pipelines.some((one) => entered(change, one)))
    if (moving.length === 0) continue
    const nodes = nodesOf(pipelines)
    const around = await surroundingsOf(ctx, nodes)
    const rows = await ruleRows(ctx, batch, object, moving, needsOfAll(nodes))
    for (const change of moving) {
      const { row, old } = rows.get(change)!
      setValues(ctx, change, row, { ...around, old })
    }
  }
}

/** What entering a stage sets, where the save itself does not say otherwise. */
export function setValues(
  ctx: Ctx,
  change: Change,
  row: Record<string, unknown>,
  around: Surroundings,
): void {
  const pipeline = pipelineOf(ctx, change.object.name, (node) => holds(node, row, around))
  const found = pipeline && entered(change, pipeline)
  if (found) setDates(ctx, change, pipeline, found.rules)
  for (const [name, value] of found?.rules.set ?? []) {
    const field = change.object.fields.get(name)
    if (!field || name in change.input) continue
    const result = value.node ? compileNode(value.node)(row, around) : value.value
    const made = toFieldValue(field, result)
    if (made !== undefined) change.values.set(name, made)
  }
}

const dayMs = 86_400_000

/** Since when it is in its stage, and when the norm runs out: told by nobody, so that nobody can be wrong about it. */
function setDates(
  { clock }: Ctx,
  change: Change,
  { sinceField, dueField }: PipelineRules,
  { normDays }: StageRules,
): void {
  const now = clock.now().getTime()
  const dates = [
    [sinceField, now],
    [dueField, normDays === undefined ? undefined : now + normDays * dayMs],
  ] as const
  for (const [name, at] of dates)
    if (name !== undefined && change.object.fields.has(name))
      change.values.set(name, at === undefined ? null : new Date(at).toISOString())
}

const remembered = new WeakMap<PipelineRules, readonly Node[]>()

/** What pipelines ask of a record for the values that their stages set. */
export function nodesOf(pipelines: readonly PipelineRules[]): Node[] {
  return pipelines.flatMap((pipeline) => {
    const known = remembered.get(pipeline) ?? [
      ...(pipeline.when ? [pipeline.when] : []),
      ...[...pipeline.stages.values()].flatMap(({ set }) =>
        [...set.values()].flatMap((value) => (value.node ? [value.node] : [])),
      ),
    ]
    remembered.set(pipeline, known)
    return [...known]
  })
}
