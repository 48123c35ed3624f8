import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { defineJob } from '../jobs/define-job.ts'
import type { JobView } from '../jobs/job-view.ts'
import { enqueueJob } from '../jobs/jobs.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import type { NodeMap } from '../process/migrate.ts'
import { allOf, sql } from '../sql.ts'
import type { IncidentKind } from './incidents.ts'
import { migrateRuns } from './migrate-runs.ts'
import { type MoveAsked, moveOnly, type RunAct } from './move-run.ts'

export type ManyAct = RunAct | 'migrate'

/** What is done, with every run that it concerns and the thread of it that failed. */
export interface ManyMoves {
  act: ManyAct
  workflow: string
  asked: MoveAsked
  map?: NodeMap
  runs: [run: string, token: number | null][]
  /** They are mended, each as long as it stands still there. */
  isOfIncidents?: boolean
}

export interface ManyDone {
  count: number
  done: number
  /** The first hundred that could not be moved, and why. */
  failed: { run: string; code: string }[]
}

/** So many are moved while the caller waits. */
const mostAtOnce = 100
const mostRuns = 100_000
const mostFailed = 100

/** Which runs, as the API is told. */
export interface RunFilter {
  workflow: string
  version?: number
  state?: string
  object?: string
  record?: string
  node?: string
}

export async function runsOfFilter(
  { db }: Ctx,
  { workflow, version, state, object, record, node }: RunFilter,
): Promise<ManyMoves['runs']> {
  const conditions = [
    sql`r.kind = 'workflow'`,
    sql`r.name = ${workflow}`,
    sql`r.ended_at IS NULL`,
    ...(version === undefined ? [] : [sql`r.version = ${version}`]),
    ...(state === undefined ? [] : [sql`r.state = ${state}`]),
    ...(object === undefined ? [] : [sql`r.object = ${object}`]),
    ...(record === undefined ? [] : [sql`r.record_id = ${record}::uuid`]),
    ...(node === undefined
      ? []
      : [sql`EXISTS (SELECT FROM sys.run_token t WHERE t.run_id = r.id AND t.node = ${node})`]),
  ]
  const rows = await db.rows<{ id: string }>(
    sql`SELECT r.id FROM sys.run r WHERE ${allOf(conditions)} ORDER BY r.id LIMIT ${mostRuns}`,
  )
  return rows.map(({ id }) => [id, null])
}

export async function runsOfIncidents(
  { db }: Ctx,
  { workflow, version, node, code }: IncidentKind,
): Promise<ManyMoves['runs']> {
  const rows = await db.rows<{ id: string; token: number | null }>(
    sql`SELECT r.id, i.token FROM sys.incident i JOIN sys.run r ON r.id = i.run_id
      WHERE i.state = 'open' AND i.name = ${workflow} AND r.version = ${version} AND i.code = ${code}
        AND i.node IS NOT DISTINCT FROM ${node} ORDER BY r.id, i.id LIMIT ${mostRuns}`,
  )
  return rows.map(({ id, token }) => [id, token])
}

/** Moves all of them: a few while the caller waits, many as a job. @throws forbidden */
export async function actOnMany(ctx: Ctx, moves: ManyMoves): Promise<ManyDone | { job: JobView }> {
  requireSystemRight(ctx, 'manage_processes')
  if (moves.runs.length > mostAtOnce) return { job: await enqueueJob(ctx, 'move_runs', moves) }
  const done: ManyDone = { count: moves.runs.length, done: 0, failed: [] }
  for (const run of moves.runs) {
    const code = await moveOne(ctx, moves, run)
    if (code === undefined) done.done++
    else done.failed.push({ run: run[0], code })
  }
  return done
}

/** @returns why it could not be moved */
async function moveOne(
  ctx: Ctx,
  { act, workflow, asked, map = {}, isOfIncidents = false }: ManyMoves,
  [run, token]: ManyMoves['runs'][number],
): Promise<string | undefined> {
  try {
    if (act === 'migrate') {
      const { reason } = asked
      const told = await migrateRuns(ctx, workflow, {
        run,
        map,
        dryRun: false,
        ...(reason === undefined ? {} : { reason }),
      })
      return told.refused[0]?.code
    }
    const isOfToken = token !== null && act !== 'cancel'
    const of = isOfIncidents ? { token } : undefined
    await moveOnly(ctx, run, act, { ...asked, ...(isOfToken ? { token } : {}) }, of)
    return undefined
  } catch (error) {
    // One that moved on by itself meanwhile is no reason to leave the others alone.
    if (error instanceof AppError && error.status < 500) return error.code
    throw error
  }
}

interface Cursor {
  at: number
  failed: ManyDone['failed']
  failures: number
}

const inOneStep = 20

/** Many runs, some at a time; each is a transaction of its own, and one that was moved already says so by itself. */
export const moveRunsJob = defineJob<ManyMoves>({
  kind: 'move_runs',
  async run(ctx, { input, cursor }, progress) {
    requireSystemRight(ctx, 'manage_processes')
    const { runs } = input
    await progress.total(runs.length)
    let { at, failed, failures } = (cursor ?? { at: 0, failed: [], failures: 0 }) as Cursor
    while (at < runs.length) {
      const part = runs.slice(at, at + inOneStep)
      for (const run of part) {
        const code = await moveOne({ ...ctx, db: ctx.pool }, input, run)
        if (code === undefined) continue
        failures++
        if (failed.length < mostFailed) failed = [...failed, { run: run[0], code }]
      }
      at += part.length
      await progress.step(async () => ({ done: part.length, cursor: { at, failed, failures } }))
    }
    return { count: runs.length, done: runs.length - failures, failed }
  },
})

const wrong = (reason: string): never => {
  throw new AppError('malformed_request', { reason })
}
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** @throws malformed_request */
export function parseRunsAct(body: unknown): {
  act: 'suspend' | 'resume' | 'cancel'
  filter: RunFilter
  reason?: string
  dryRun: boolean
} {
  const { act, filter, reason, dryRun = false, ...rest } = isObject(body) ? body : {}
  if (Object.keys(rest).length > 0) wrong('Known: act, filter, reason, dryRun.')
  if (act !== 'suspend' && act !== 'resume' && act !== 'cancel') wrong('"act" is suspend, resume or cancel.')
  if (!isObject(filter)) return wrong('"filter" says which runs.')
  const { workflow, version, state, object, record, node, ...other } = filter
  if (Object.keys(other).length > 0)
    wrong('Known in "filter": workflow, version, state, object, record, node.')
  if (typeof workflow !== 'string') return wrong('"filter" names a workflow at least.')
  if (version !== undefined && !(Number.isInteger(version) && Math.abs(Number(version)) < 2 ** 31))
    wrong('"version" is a number.')
  for (const text of [state, object, node, reason])
    if (text !== undefined && typeof text !== 'string') wrong('Texts are expected.')
  if (record !== undefined && !isId(record)) wrong('"record" is an id.')
  if (typeof dryRun !== 'boolean') wrong('"dryRun" is true or false.')
  const given = { version, state, object, record, node }
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return {
    act: act as 'suspend',
    filter: { workflow, ...named },
    dryRun: dryRun as boolean,
    ...(reason === undefined ? {} : { reason: reason as string }),
  }
}

const incidentActs: readonly unknown[] = ['retry', 'skip', 'jump', 'cancel', 'migrate']

/** @throws malformed_request */
export function parseIncidentsAct(body: unknown): {
  act: ManyAct
  group: IncidentKind
  asked: MoveAsked
  map: NodeMap
  dryRun: boolean
} {
  const { act, group, port, to, map = {}, reason, dryRun = false, ...rest } = isObject(body) ? body : {}
  if (Object.keys(rest).length > 0) wrong('Known: act, group, port, to, map, reason, dryRun.')
  if (!incidentActs.includes(act)) wrong(`"act" is one of ${incidentActs.join(', ')}.`)
  if (!isObject(group)) return wrong('"group" says which incidents.')
  const { workflow, version, node = null, code } = group
  if (typeof workflow !== 'string' || typeof code !== 'string' || !Number.isInteger(version))
    return wrong('"group" has workflow, version, node and code.')
  if (node !== null && typeof node !== 'string') return wrong('"node" is a name, or null.')
  for (const text of [port, to])
    if (text !== undefined && typeof text !== 'string') wrong('Texts are expected.')
  if (typeof reason !== 'string' || reason.trim() === '') return wrong('Say the "reason".')
  if (act === 'jump' && to === undefined) wrong('"to" names the node to go to.')
  if (!isObject(map) || !Object.values(map).every((one) => typeof one === 'string'))
    return wrong('"map" leads from old to new nodes.')
  if (typeof dryRun !== 'boolean') wrong('"dryRun" is true or false.')
  return {
    act: act as ManyAct,
    group: { workflow, version: version as number, node: node as string | null, code },
    asked: {
      reason,
      ...(port === undefined ? {} : { port: port as string }),
      ...(to === undefined ? {} : { to: to as string }),
    },
    map: map as NodeMap,
    dryRun: dryRun as boolean,
  }
}
