import type { Ctx } from '../context.ts'
import type { Queryable } from '../database.ts'
import type { OtherJobs } from '../jobs/jobs.ts'
import { sql } from '../sql.ts'
import { findPublication, type PublishState, requestCancel } from '../tables/journal.ts'
import { designRight } from './design-right.ts'

/** A publish as `/api/jobs/{id}` shows it. */
export interface PublishJob {
  id: string
  kind: 'publish'
  state: 'running' | 'done' | 'failed' | 'cancelled'
  /** Steps. */
  done: number
  total: number
  rate: null
  eta_s: null
  errors: { code: string; message: string }[]
  result: { version: number } | null
}

const states: Record<PublishState, PublishJob['state']> = {
  preparing: 'running',
  switched: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
}

export async function findPublishJob(db: Queryable, id: string): Promise<PublishJob | undefined> {
  const entry = await findPublication(db, id)
  if (!entry) return undefined
  const marks = await db.first<{ done: number }>(
    sql`SELECT count(*)::int AS done FROM sys.publish_step WHERE publish = ${id} AND done`,
  )
  return {
    id,
    kind: 'publish',
    state: states[entry.state],
    done: marks?.done ?? 0,
    total: entry.steps.length,
    rate: null,
    eta_s: null,
    errors: entry.error ? [entry.error] : [],
    result: entry.version === null ? null : { version: entry.version },
  }
}

/** Publishes among the jobs: seen and cancelled by those who may design. */
export const publishJobs: OtherJobs = {
  async find(ctx: Ctx, id: string) {
    const job = await findPublishJob(ctx.db, id)
    if (job) ctx.parts.get(designRight)(ctx)
    return job
  },
  async cancel(ctx: Ctx, id: string) {
    await requestCancel(ctx.db, id)
  },
}
