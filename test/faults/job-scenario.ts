import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type App, composeApp } from '../../engine/app.ts'
import type { Clock, Ctx } from '../../engine/context.ts'
import type { Database } from '../../engine/database.ts'
import { principals } from '../../engine/organisation/principals.ts'
import { findUserByEmail } from '../../engine/organisation/users.ts'
import { queueDeletion } from '../../engine/records/delete-many.ts'
import { importFiles } from '../../engine/records/import/slots.ts'
import { startImport } from '../../engine/records/import/start-import.ts'
import { raw, sql } from '../../engine/sql.ts'
import { testKeys } from '../support/clock.ts'
import { silentLog } from '../support/log.ts'

/** Rows of the file: three steps, and two more for what they refer to each other. */
export const importedRows = 4_200
/** Records to delete, of which the last has more under it than one transaction takes. */
export const deletedHeads = 600
export const deletedParts = 10_100

/** The engine on that database, without a web server. `aheadMs`: a lease that a dead process left has run out by then. */
export function appOn(db: Database, folder: string, { runsJobs = true, aheadMs = 0 } = {}): App {
  const clock: Clock = { now: () => new Date(Date.now() + aheadMs) }
  const filesUrl = pathToFileURL(folder).href
  return composeApp({ db, log: silentLog, keys: testKeys, clock, filesUrl, runsJobs })
}

/** Queues a job as the admin; nobody takes it yet. @returns the folder of uploads */
export async function queue(db: Database, kind: 'import' | 'delete'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-job-'))
  const app = appOn(db, folder, { runsJobs: false })
  await app.start()
  try {
    const { id } = (await findUserByEmail(db, 'admin@example.com'))!
    const ctx: Ctx = { ...(await app.systemCtx()), user: (await app.parts.get(principals).find(id))! }
    await (kind === 'import' ? queueImport(ctx, folder) : queueDelete(ctx))
  } finally {
    await app.stop()
  }
  return folder
}

async function queueImport(ctx: Ctx, folder: string): Promise<void> {
  const lines = Array.from({ length: importedRows }, (_, at) => `n${at},n${(at + 1) % importedRows}`)
  const path = join(folder, 'rows.csv')
  await writeFile(path, `Name,Next\n${lines.join('\n')}\n`)
  const file = await ctx.parts.get(importFiles).keep(ctx, { path, name: 'rows.csv' })
  const columns = {
    Name: { field: 'name' },
    Next: { field: 'either', reference: { by: 'name', else: 'error' } },
  }
  await startImport(ctx, 'thing', {
    file,
    options: { columns },
    asked: { key: undefined, route: '', body: {} },
  })
}

async function queueDelete(ctx: Ctx): Promise<void> {
  const heads = await ctx.db.rows<{ id: string }>(
    sql`INSERT INTO app.thing (id, name) SELECT gen_random_uuid(), 'head ' || n FROM generate_series(1, ${raw(String(deletedHeads))}) AS n RETURNING id`,
  )
  const ids = heads.map((row) => row.id).sort()
  await ctx.db.run(
    sql`INSERT INTO app.part (id, name, thing) SELECT gen_random_uuid(), 'part', ${ids.at(-1)}::uuid FROM generate_series(1, ${raw(String(deletedParts))})`,
  )
  await queueDeletion(ctx, 'thing', { ids })
}

export interface JobState {
  state: string
  done: number
  error_count: number
  result: Record<string, unknown> | null
}

export const jobState = async (db: Database): Promise<JobState> =>
  (await db.first<JobState>(sql`SELECT state, done, error_count, result FROM sys.job`))!

/** Until the job has ended, one way or another. */
export async function ended(db: Database): Promise<JobState> {
  for (;;) {
    const job = await jobState(db)
    if (job.state !== 'queued' && job.state !== 'running') return job
    await new Promise((resume) => setTimeout(resume, 50))
  }
}
