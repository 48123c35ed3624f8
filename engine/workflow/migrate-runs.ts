import { v7 as uuid } from 'uuid'
import { isId } from '../../metadata/language/values/reference.ts'
import { noteAudit } from '../audit/note.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import type { Definitions } from '../process/definitions.ts'
import { watchesRecord } from '../process/graph/watched.ts'
import { tell } from '../process/inbox.ts'
import { migrate, type NodeMap } from '../process/migrate.ts'
import { readLivingRun } from '../process/store/living-run.ts'
import { lockRun } from '../process/store/runs.ts'
import { writeChanges } from '../process/store/write.ts'
import { ident, sql } from '../sql.ts'
import { versionsOf } from './keep-workflows.ts'
import { workflowRunner } from './workflows.ts'

export interface MigrationAsked {
  /** Only this run; all that live and are of an older version unless given. */
  run?: string
  map: NodeMap
  dryRun: boolean
  reason?: string
}

export interface Migrated {
  /** The version published now. */
  version: number
  dryRun: boolean
  migrated: number
  refused: { code: string; at: string; count: number; runs: string[] }[]
  notes: { code: string; at: string; count: number }[]
}

const mostRuns = 10_000
const shownRuns = 20

/** @throws malformed_request */
export function parseMigration(body: unknown): MigrationAsked {
  const { run, map = {}, dryRun = false, reason, ...rest } = (body ?? {}) as Record<string, unknown>
  const wrong = (why: string): never => {
    throw new AppError('malformed_request', { reason: why })
  }
  if (Object.keys(rest).length > 0) wrong('Known: run, map, dryRun, reason.')
  if (run !== undefined && !isId(run)) wrong('"run" is an id.')
  const isMap = typeof map === 'object' && map !== null && !Array.isArray(map)
  if (!isMap || !Object.values(map as object).every((to) => typeof to === 'string'))
    wrong('"map" leads from old to new nodes.')
  if (typeof dryRun !== 'boolean') wrong('"dryRun" is true or false.')
  if (reason !== undefined && typeof reason !== 'string') wrong('"reason" is a text.')
  return {
    map: map as NodeMap,
    dryRun: dryRun as boolean,
    ...(run === undefined ? {} : { run: run as string }),
    ...(reason === undefined ? {} : { reason: reason as string }),
  }
}

/** What is taken over, and what goes over with each run of its kind. */
export interface Migrating {
  kind: string
  name: string
  /** The version published now. */
  version: number
  asked: MigrationAsked
  /** Whatever else keeps a run where it is. */
  judge?(tx: Ctx, run: string, from: number): Promise<{ code: string; at: string }[]>
  /** What is kept beside the run goes over in the same transaction. */
  follow?(tx: Ctx, run: string): Promise<void>
}

/**
 * Takes living runs of a workflow's older versions over to the one that is published.
 *
 * @throws forbidden, not_found
 */
export async function migrateRuns(ctx: Ctx, workflow: string, asked: MigrationAsked): Promise<Migrated> {
  requireSystemRight(ctx, 'manage_processes')
  const version = (await versionsOf(ctx)).get(workflow)
  if (version === undefined) throw new AppError('not_found', { object: 'workflow', id: workflow })
  return migrateAll(ctx, { kind: 'workflow', name: workflow, version, asked })
}

/**
 * The same for one run, by its id alone. One that is of the published version already stays as it is.
 *
 * @throws forbidden, not_found, process_ended
 */
export async function migrateRun(ctx: Ctx, id: string, asked: MigrationAsked): Promise<Migrated> {
  requireSystemRight(ctx, 'manage_processes')
  const run = isId(id)
    ? await ctx.db.first<{ name: string; version: number; hasEnded: boolean }>(
        sql`SELECT name, version, ended_at IS NOT NULL AS "hasEnded" FROM sys.run
          WHERE id = ${id}::uuid AND kind = 'workflow'`,
      )
    : undefined
  if (!run) throw new AppError('not_found', { object: 'run', id })
  if (run.hasEnded) throw new AppError('process_ended')
  const { dryRun } = asked
  if ((await versionsOf(ctx)).get(run.name) === run.version)
    return { version: run.version, dryRun, migrated: 0, refused: [], notes: [] }
  return migrateRuns(ctx, run.name, { ...asked, run: id })
}

/**
 * Each run in a transaction of its own; one that cannot go stays as it is and is told. A dry run says the same and changes
 * nothing.
 *
 * @throws not_found for a run that is named
 */
export async function migrateAll(ctx: Ctx, migrating: Migrating): Promise<Migrated> {
  const { kind, name, version, asked } = migrating
  const which = asked.run === undefined ? sql`true` : sql`id = ${asked.run}::uuid`
  const rows = await ctx.pool.rows<{ id: string }>(sql`SELECT id FROM sys.run WHERE kind = ${kind}
    AND name = ${name} AND version <> ${version} AND ended_at IS NULL AND ${which} ORDER BY id LIMIT ${mostRuns}`)
  if (asked.run !== undefined && rows.length === 0)
    throw new AppError('not_found', { object: 'run', id: asked.run })
  const { definitions } = ctx.parts.get(workflowRunner)
  const told = new Told()
  for (const { id } of rows) told.add(id, await migrateOne(ctx, definitions, { ...migrating, id }))
  return { version, dryRun: asked.dryRun, ...told.all() }
}

interface Outcome {
  problems: { code: string; at: string }[]
  notes: ReturnType<typeof migrate>['notes']
}

async function migrateOne(
  ctx: Ctx,
  definitions: Definitions,
  { id, kind, name, version, asked, judge, follow }: Migrating & { id: string },
): Promise<Outcome> {
  return inTransaction({ ...ctx, db: ctx.pool }, async (tx) => {
    const found = await lockRun(tx.db, id)
    if (!found || found.origin.version === version) return { problems: [], notes: [] }
    const from = await definitions.graph(tx.db, found.origin, found.origin.version)
    const to = await definitions.graph(tx.db, found.origin, version)
    const made = migrate(from, to, await readLivingRun(tx.db, found.run), asked.map)
    const { moved, notes } = made
    const problems = [...made.problems, ...((await judge?.(tx, id, found.origin.version)) ?? [])]
    if (!moved || problems.length > 0 || asked.dryRun) return { problems, notes }
    const at = tx.clock.now()
    const none = { timer: [], wait: [], mail: [], lock: [], waiter: [], item: [], incident: [] }
    await writeChanges(
      tx.db,
      {
        run: moved.run,
        put: { ...none, token: moved.tokens, scope: moved.scopes },
        removed: { ...none, token: [], scope: [] },
        endedItems: [],
        steps: [],
      },
      { at, watches: found.origin.recordId !== null && watchesRecord(to, moved.run) },
    )
    // What it waited for may hold by what the new version says.
    const isJudged =
      from.watched.some((id) => id in found.run.at) || to.watched.some((id) => id in moved.run.at)
    if (isJudged) await tell(tx.db, { run: id, key: `migrated/${uuid()}`, event: { type: 'tick' }, at })
    for (const table of ['run_call', 'task'])
      await tx.db.run(sql`UPDATE ${ident('sys', table)} asked SET node = t.node FROM sys.run_token t
        WHERE asked.run_id = ${id}::uuid AND asked.ended_at IS NULL AND t.run_id = asked.run_id AND t.id = asked.token
          AND asked.key = concat_ws('/', t.run_id, t.id, coalesce(t.entered_as, t.node), t.visit)`)
    await tx.db.run(sql`UPDATE sys.incident i SET node = t.node FROM sys.run_token t
      WHERE i.run_id = ${id}::uuid AND i.state = 'open' AND t.run_id = i.run_id AND t.id = i.token AND i.node <> t.node`)
    await tx.db.run(sql`UPDATE sys.run SET version = ${version} WHERE id = ${id}::uuid`)
    await follow?.(tx, id)
    const { reason = null, map } = asked
    await noteAudit(tx, {
      kind: 'run_moved',
      details: {
        run: id,
        [kind]: name,
        act: 'migrate',
        reason,
        from: found.origin.version,
        to: version,
        map,
      },
    })
    return { problems, notes }
  })
}

/** Runs that cannot go for the same reason are told together. */
class Told {
  #migrated = 0
  readonly #refused = new Map<string, Migrated['refused'][number]>()
  readonly #notes = new Map<string, Migrated['notes'][number]>()

  add(run: string, { problems, notes }: Outcome): void {
    if (problems.length === 0) this.#migrated++
    for (const { code, at } of problems) {
      const group = this.#refused.get(`${code} ${at}`) ?? { code, at, count: 0, runs: [] }
      group.count++
      if (group.runs.length < shownRuns) group.runs.push(run)
      this.#refused.set(`${code} ${at}`, group)
    }
    for (const { code, at } of notes) {
      const group = this.#notes.get(`${code} ${at}`) ?? { code, at, count: 0 }
      group.count++
      this.#notes.set(`${code} ${at}`, group)
    }
  }

  all(): Pick<Migrated, 'migrated' | 'refused' | 'notes'> {
    return {
      migrated: this.#migrated,
      refused: [...this.#refused.values()],
      notes: [...this.#notes.values()],
    }
  }
}
