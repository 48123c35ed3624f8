import { compileNode, holds, type Surroundings } from '../../../metadata/language/evaluate.ts'
import type { Node } from '../../../metadata/language/types.ts'
import type { Ctx } from '../../context.ts'
import type { IssueCode } from '../../errors.ts'
import type { PipelineRules, StageRules } from '../../model.ts'
import { surroundingsOf } from '../../rules/surroundings.ts'
import { type Batch, byObject, type Change } from '../change.ts'
import { needsOfAll, ruleRows } from '../rule-rows.ts'
import { sameValue, storedValue } from '../stored-value.ts'
import { toFieldValue } from '../write-value.ts'
import { bothLanguages } from './both-languages.ts'

interface Complaint {
  field: string
  code: IssueCode
  en: string
  zh: string
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

/** Why a stage cannot be entered. */
export function closedGate(ctx: Ctx, change: Change, judge: (node: Node) => boolean): Complaint[] {
  const pipeline = pipelineOf(ctx, change.object.name, judge)
  if (!pipeline) return []
  const found = entered(change, pipeline)
  if (!found) return []
  const { rules, stage } = found
  const text = (en: string, zh: string) => bothLanguages(rules.message, en, zh)
  if (change.kind === 'create') {
    if (!pipeline.startIn || pipeline.startIn.includes(stage)) return []
    const at = pipeline.startIn.join(', ')
    return [
      {
        field: pipeline.stageField,
        code: 'gate_closed',
        en: `A new record starts in ${at}.`,
        zh: `新记录只能从 ${at} 开始。`,
      },
    ]
  }
  const missing = rules.requires.filter((name) => isEmpty(change, name))
  const complaints: Complaint[] = missing.map((field) => ({
    field,
    code: 'required' as const,
    ...text('This stage needs it.', '进入该阶段须填写此项。'),
  }))
  if (rules.failWhen && judge(rules.failWhen))
    complaints.push({
      field: pipeline.stageField,
      code: 'gate_closed',
      ...text('The conditions of this stage are not met.', '不满足进入该阶段的条件。'),
    })
  return complaints
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
    const setting = pipelines.filter(({ stages }) => [...stages.values()].some(({ set }) => set.size > 0))
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

function setValues(ctx: Ctx, change: Change, row: Record<string, unknown>, around: Surroundings): void {
  const pipeline = pipelineOf(ctx, change.object.name, (node) => holds(node, row, around))
  const found = pipeline && entered(change, pipeline)
  for (const [name, value] of found?.rules.set ?? []) {
    const field = change.object.fields.get(name)
    if (!field || name in change.input) continue
    const result = value.node ? compileNode(value.node)(row, around) : value.value
    const made = toFieldValue(field, result)
    if (made !== undefined) change.values.set(name, made)
  }
}

const remembered = new WeakMap<PipelineRules, readonly Node[]>()

function nodesOf(pipelines: readonly PipelineRules[]): Node[] {
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
