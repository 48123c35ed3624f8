import { type Ctx, inTransaction } from '../context.ts'
import { readEpoch } from '../db/epoch.ts'
import { contexts } from '../jobs/contexts.ts'
import { ExpressionFailed } from '../process/step/turn.ts'
import { savepoint } from '../records/bulk-run.ts'
import { sql } from '../sql.ts'
import { alertIndex } from './alerts/alert-index.ts'
import { alertsOn } from './alerts/look-at-changes.ts'
import type { RecordAct } from './define-trigger.ts'
import { TriggerExpressions } from './expressions/trigger-expressions.ts'
import { isFlaw } from './flaws.ts'
import { type Happening, happeningsOf, type OutboxRow } from './happenings.ts'
import { versionsOf } from './keep-workflows.ts'
import { type MadeStart, startAll, toStart } from './starts.ts'
import { Subscription, type Window } from './subscription.ts'
import { tellWatching } from './tell-watching.ts'
import { type Entrance, recordKey, triggerIndex } from './trigger-index.ts'
import { wantedRows } from './wanted-rows.ts'
import { isWanted } from './what-waits.ts'

/** Rows of the outbox in one transaction. */
const mostRows = 20

export const workflowSubscription = new Subscription('workflows')

/** What became of a look at what was written. */
export interface Dispatched {
  /** Runs that were begun, or told that their record has changed. */
  started: number
  /** Whether there may be more to read. */
  isMore: boolean
}

/** Of these something is looked for: rows about others are not even read. */
export const wantedObjects = (model: Ctx['model']): string[] => [
  ...new Set([...triggerIndex(model).objects, ...alertIndex(model).changes.keys()]),
]

/**
 * Starts workflows for what happened to records since the last time; rows that no trigger looks for are not even read.
 * Runs and the place up to which was read are kept together: each change starts what it starts exactly once.
 *
 * @param asked up to this transaction nobody wanted what was written when it was
 * @returns nothing more while somebody else reads
 */
export async function dispatchRecords(ctx: Ctx, asked = '0'): Promise<Dispatched> {
  const objects = wantedObjects(ctx.model)
  await versionsOf(ctx)
  return inTransaction(ctx, async (tx) => {
    const { db } = tx
    const taken = await workflowSubscription.take(db)
    if (!taken) return { started: 0, isMore: false }
    let rows = await rowsIn(tx, taken, objects)
    let window: Window | undefined = taken
    if (rows.length === 0) {
      window = await workflowSubscription.next(db, taken, asked)
      if (window) rows = await rowsIn(tx, window, objects)
    }
    // By an older model that is not all that is wanted.
    if ((await readEpoch(db)).modelVersion !== ctx.model.version) return { started: 0, isMore: true }
    if (!window) {
      // All of it has been read, to the end.
      if (taken.from !== taken.to) await workflowSubscription.keep(db, { ...taken, from: taken.to, last: 0 })
      return { started: 0, isMore: false }
    }
    const wanted = new Set(objects)
    const begun = await startOn(
      tx,
      rows.filter(({ object }) => wanted.has(object)),
    )
    const started = begun + (await tellWatching(tx, rows))
    const isWhole = rows.length < mostRows
    await workflowSubscription.keep(db, {
      ...window,
      ...(isWhole ? { from: window.to, last: 0 } : { last: Number(rows.at(-1)!.id) }),
    })
    return { started, isMore: rows.length > 0 }
  })
}

/**
 * What can never be started keeps nothing else from starting: all at once, or where that fails one by one.
 *
 * @returns how many were begun
 */
async function startOn(ctx: Ctx, rows: readonly OutboxRow[]): Promise<number> {
  if (rows.length === 0) return 0
  const starts: MadeStart[] = []
  const all = async (tx: Ctx) => {
    for (const row of rows) starts.push(...(await wantedBy(tx, row)))
    await startAll(tx, starts)
  }
  if (await unlessFlawed(ctx, all)) return starts.length
  let started = 0
  for (const row of rows) {
    const starts: MadeStart[] = []
    const why = { object: row.object, act: row.act, row: row.id }
    await unlessFlawed(ctx, async (tx) => void starts.push(...(await wantedBy(tx, row))), why)
    for (const start of starts) {
      const which = { workflow: start.name, record: start.recordId }
      if (await unlessFlawed(ctx, (tx) => startAll(tx, [start]), which)) started++
    }
  }
  return started
}

const wantedBy = async (ctx: Ctx, row: OutboxRow): Promise<MadeStart[]> => [
  ...(await startsOf(ctx, row)),
  ...(await alertsOn(ctx, row, () => chainOf(ctx, row))),
]

/**
 * @param left what is left out, for the log; without it somebody tries again in another way
 * @returns false for what fails however often it is tried; it has changed nothing then
 */
async function unlessFlawed(ctx: Ctx, work: (ctx: Ctx) => Promise<unknown>, left?: object): Promise<boolean> {
  try {
    await savepoint(ctx, work)
    return true
  } catch (error) {
    if (!isFlaw(error)) throw error
    if (left) ctx.log.error({ error, ...left }, 'what happened to a record could not start what it should')
    return false
  }
}

async function rowsIn(
  { db }: Ctx,
  { from, to, last }: { from: string; to: string; last: number },
  objects: readonly string[],
): Promise<OutboxRow[]> {
  if (from === to) return []
  return db.rows<OutboxRow>(sql`SELECT id, object, act, ids, user_id, run_id FROM sys.outbox o
    WHERE xid >= ${from}::xid8 AND xid < ${to}::xid8 AND id > ${last}::bigint AND ${isWanted(objects)}
    ORDER BY id LIMIT ${mostRows}`)
}

async function startsOf(ctx: Ctx, given: OutboxRow): Promise<MadeStart[]> {
  const row = await wantedRows(ctx, given)
  if (!row) return []
  const { records } = triggerIndex(ctx.model)
  const happenings = await happeningsOf(ctx, row)
  const acting =
    row.user_id === null ? undefined : await ctx.parts.get(contexts).ofUser(row.user_id, 'workflow')
  const cause: Ctx = acting ? { ...ctx, user: acting.user } : ctx
  const before = await chainOf(ctx, row)
  const starts: MadeStart[] = []
  for (const happening of happenings)
    for (const act of happening.acts)
      for (const entrance of records.get(recordKey(row.object, act)) ?? []) {
        const start = await startOf(cause, { entrance, act, happening, before })
        if (start) starts.push(start)
      }
  return starts
}

export interface Looking {
  entrance: Entrance
  act: RecordAct
  happening: Happening
  before: readonly string[]
}

/**
 * What a trigger makes of something that happened.
 *
 * @param ctx its user is who did it
 * @returns undefined when it is nothing to the trigger
 */
export async function startOf(
  ctx: Ctx,
  { entrance, act, happening, before }: Looking,
): Promise<MadeStart | undefined> {
  const { object, id, changes, old, row } = happening
  const { trigger, interest, workflow } = entrance
  const changed = Object.keys(changes)
  if (act === 'update' && interest?.fields && !interest.fields.some((name) => changed.includes(name)))
    return undefined
  if (trigger.type === 'stageChanged' && !stageFits(entrance, happening)) return undefined
  const told = { act, changes }
  const occasion = { record: happening.new, old, new: happening.new, trigger: told }
  const expressions = new TriggerExpressions(ctx, object)
  try {
    if (!(await expressions.holds(trigger.when, occasion))) return undefined
    if (trigger['becomes'] === true && old && trigger.when !== undefined) {
      if (await expressions.holds(trigger.when, { ...occasion, record: old })) return undefined
    }
    const link = `${workflow}/${id}/${act === 'update' ? [...changed].sort().join(',') : act}`
    return await toStart(ctx, {
      entrance,
      object: object.name,
      recordId: id,
      occasion,
      told,
      causedBy: row.user_id,
      chain: [...before, link],
    })
  } catch (error) {
    if (!(error instanceof ExpressionFailed)) throw error
    ctx.log.warn(
      { workflow, trigger: entrance.name, record: id, why: error.message },
      'a trigger could not be judged',
    )
    return undefined
  }
}

/** From one of these stages, or to one of those. */
function stageFits({ trigger, interest }: Entrance, { old, new: now, changes }: Happening): boolean {
  const [field] = interest?.fields ?? []
  if (field === undefined) return false
  const from = trigger['from'] as string[] | undefined
  const to = trigger['to'] as string[] | undefined
  const isMoved = old === undefined || field in changes
  return (
    isMoved &&
    (!from || from.includes(String(old?.[field] ?? ''))) &&
    (!to || to.includes(String(now?.[field] ?? '')))
  )
}

async function chainOf({ db }: Ctx, { run_id: run }: OutboxRow): Promise<readonly string[]> {
  if (run === null) return []
  const row = await db.first<{ chain: string[] }>(sql`SELECT chain FROM sys.run WHERE id = ${run}::uuid`)
  return row?.chain ?? []
}
