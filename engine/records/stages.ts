import { holds } from '../../metadata/language/evaluate.ts'
import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef, PipelineRules } from '../model.ts'
import { maySee } from '../permissions/fields.ts'
import { languageOf } from '../problem-view.ts'
import { nodesOfGates } from '../rules/rule-nodes.ts'
import { surroundingsOf } from '../rules/surroundings.ts'
import { ident, sql } from '../sql.ts'
import { type Batch, type Change, type Row, toUpdate } from './change.ts'
import { objectFor } from './known-object.ts'
import { readRecord } from './read.ts'
import { needsOfAll, type RuleRow, ruleRows } from './rule-rows.ts'
import { type Complaint, closedGate, countRelated, nodesOf, pipelineOf, setValues } from './steps/gates.ts'
import { linkColumns } from './steps/lock-rows.ts'

/** Whether a record may enter a stage as it is now. */
export interface StageAnswer {
  stage: string
  open: boolean
  /** Fields to be filled in first, by name. */
  missing: string[]
  /** Why not, beside these fields: nothing that could be filled in with the move. */
  reasons: string[]
  /** The person may enter it all the same, by saying why: `reason` in the address of the update. */
  may_override: boolean
}

/**
 * Which stages of its pipeline the record may enter, judged as a save would judge it: what is missing is told before
 * anybody moves it. Nothing where no pipeline fits, or where the person may not change the record.
 *
 * @throws unknown_object, forbidden, not_found
 */
export async function readStages(ctx: Ctx, objectName: string, id: string): Promise<{ data: StageAnswer[] }> {
  const object = objectFor(ctx, objectName, 'read')
  const { _permissions } = await readRecord(ctx, objectName, id, ['id', '_permissions'])
  const stored = isId(id) ? await storedRow(ctx, object, id) : undefined
  if (!stored) throw new AppError('not_found', { object: objectName, id })
  const pipelines = [...ctx.model.pipelineRules.values()].filter((one) => one.object === object.name)
  if (pipelines.length === 0 || (_permissions as { update?: boolean } | undefined)?.update !== true)
    return { data: [] }
  const trying = new Trying(ctx, object, stored, pipelines)
  const pipeline = await trying.pipeline()
  const stageField = pipeline && object.fields.get(pipeline.stageField)
  // Which stage is left out would tell the one it is in.
  if (!pipeline || !stageField || !maySee(ctx, object, stageField)) return { data: [] }
  const data: StageAnswer[] = []
  for (const stage of pipeline.stages.keys()) {
    if (stage === stored[pipeline.stageField]) continue
    data.push(answerOf(stage, await trying.complaints(pipeline, stage), languageOf(ctx.locale)))
  }
  return { data }
}

const storedRow = (ctx: Ctx, object: ObjectDef, id: string): Promise<Row | undefined> =>
  ctx.db.first<Row>(sql`SELECT a.* ${linkColumns(object).reduce((all, one) => sql`${all}${one}`, sql``)}
    FROM ${ident('app', object.name)} a WHERE a."id" = ${id}::uuid AND a."deleted_at" IS NULL`)

function answerOf(stage: string, complaints: readonly Complaint[], language: 'en' | 'zh'): StageAnswer {
  const missing = complaints.filter(({ code }) => code === 'required')
  return {
    stage,
    open: complaints.length === 0,
    may_override: complaints.length > 0 && complaints.every(({ mayOverride }) => mayOverride === true),
    missing: missing.map(({ field }) => field),
    reasons: complaints.filter(({ code }) => code !== 'required').map((complaint) => complaint[language]),
  }
}

/** Judges moves of one record that nobody makes. */
class Trying {
  readonly #ctx: Ctx
  readonly #object: ObjectDef
  readonly #before: Row
  readonly #pipelines: readonly PipelineRules[]

  constructor(ctx: Ctx, object: ObjectDef, before: Row, pipelines: readonly PipelineRules[]) {
    this.#ctx = ctx
    this.#object = object
    this.#before = before
    this.#pipelines = pipelines
  }

  async pipeline(): Promise<PipelineRules | undefined> {
    const judge = await this.#judgeOf(this.#change())
    return pipelineOf(this.#ctx, this.#object.name, (node) => judge.holds(node))
  }

  async complaints({ stageField }: PipelineRules, stage: string): Promise<Complaint[]> {
    const change = this.#change()
    change.values.set(stageField, stage)
    const { row, around } = await this.#judgeOf(change)
    setValues(this.#ctx, change, row, around)
    // What the stage sets is there when it is judged.
    const judge = await this.#judgeOf(change)
    const counts = await countRelated(this.#ctx, this.#object, [change])
    return closedGate(this.#ctx, change, (node) => judge.holds(node), counts)
  }

  #change(): Change {
    const change = toUpdate(this.#object, String(this.#before['id']), {}, '')
    change.before = this.#before
    return change
  }

  async #judgeOf(change: Change) {
    const nodes = [...nodesOf(this.#pipelines), ...this.#pipelines.flatMap(nodesOfGates)]
    const batch: Batch = { changes: [change], issues: [] }
    const surroundings = await surroundingsOf(this.#ctx, nodes)
    const rows = await ruleRows(this.#ctx, batch, this.#object, [change], needsOfAll(nodes))
    const { row, old }: RuleRow = rows.get(change)!
    const around = { ...surroundings, old }
    return { row, around, holds: (node: Parameters<typeof holds>[0]) => holds(node, row, around) }
  }
}
