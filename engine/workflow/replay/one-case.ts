import { v7 as uuid } from 'uuid'
import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { isConnectionLoss, isMomentary } from '../../db/pg-errors.ts'
import { AppError, StaleModel } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import type { Graph } from '../../process/graph/graph.ts'
import { insertRuns, type RunOrigin } from '../../process/store/runs.ts'
import { raw } from '../../sql.ts'
import { type AnswersTaken, happensTo, type Simulated } from '../simulated-run.ts'
import type { MadeStart } from '../starts.ts'
import type { Entrance } from '../trigger-index.ts'
import type { CaseRow, Past } from './past-change.ts'
import { playCalled, TooLong } from './play-called.ts'
import { answersOf, type RealRun } from './real-runs.ts'
import { rebuild } from './rebuild.ts'

/** The draft that is replayed. */
export interface Replayed {
  name: string
  document: WorkflowDocument
  graph: Graph
  answers: Readonly<Record<string, { port?: string; output?: unknown }>>
}

/** How a case begins: what a trigger made of it. */
export interface CaseStart {
  trigger: string
  input: unknown
  start?: string
  told: Readonly<Record<string, unknown>> | null
  causedBy: string | null
  /** Runs with this key are busy with each other. */
  busy?: string
}

/** How a case begins by what a way in made of it. */
export const caseStart = ({ name }: Entrance, start: MadeStart, causedBy: string | null): CaseStart => ({
  trigger: name,
  input: start.input,
  told: start.trigger ?? null,
  causedBy,
  ...(start.start === undefined ? {} : { start: start.start }),
  ...(start.busy ? { busy: start.busy.key } : {}),
})

export type Played =
  | { draft: Simulated & { answers: AnswersTaken; endedAt: Date } }
  | { why: { code: string; text: string } }

/** Records that a case has changed wait for it. */
const mostMs = 5_000

/** Plays one case in an open transaction and takes back what it did there. */
export async function playCase(
  tx: Ctx,
  replayed: Replayed,
  given: {
    row: CaseRow
    start: CaseStart
    real: RealRun | undefined
    object: ObjectDef | undefined
    past: Past | undefined
  },
): Promise<Played> {
  await tx.db.run(raw('SAVEPOINT replayed'))
  try {
    return { draft: await play(tx, replayed, given) }
  } catch (error) {
    if (isMomentary(error) || isConnectionLoss(error) || error instanceof StaleModel) throw error
    const code = error instanceof TooLong ? 'too_long' : error instanceof AppError ? error.code : 'internal'
    return { why: { code, text: (error as Error).message } }
  } finally {
    await takeBack(tx)
  }
}

/** Where the connection is gone, so is all that it did. */
async function takeBack({ db, log }: Ctx): Promise<void> {
  try {
    await db.run(raw('ROLLBACK TO SAVEPOINT replayed; RELEASE SAVEPOINT replayed'))
  } catch (error) {
    log.debug({ error }, 'a replayed case went with its connection')
  }
}

async function play(
  tx: Ctx,
  { name, document, graph, answers }: Replayed,
  { row, start, real, object, past }: Parameters<typeof playCase>[2],
): Promise<Simulated & { answers: AnswersTaken; endedAt: Date }> {
  if (object && past) await rebuild(tx, object, past)
  const id = uuid()
  const at = new Date(row.at)
  const origin: RunOrigin = {
    kind: 'workflow',
    name,
    version: 0,
    modelVersion: tx.model.version,
    object: row.object,
    recordId: row.record_id,
    parentRun: null,
    parentToken: null,
    rootRun: id,
    depth: 0,
    trigger: start.told,
    chain: [],
    causedBy: start.causedBy,
  }
  await insertRuns(tx.db, [{ id, origin, allowed: graph.limits.steps }], at)
  const recorded = answersOf(real, at.getTime())
  const { isCut, ...lived } = await happensTo({
    ctx: tx,
    id,
    origin,
    graph,
    runAs: document.runAs,
    answers,
    at,
    mostMs,
    event: {
      type: 'start',
      input: start.input,
      ...(start.start === undefined ? {} : { start: start.start }),
    },
    ...(recorded ? { recorded } : {}),
    called: playCalled(tx, { name, document }, real),
  })
  if (isCut) throw new TooLong('It did not come to an end.')
  return lived
}
