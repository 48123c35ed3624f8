import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { defineSlot } from '../slots.ts'
import { jobKinds } from './define-job.ts'
import { type JobView, toJobView } from './job-view.ts'
import { askToCancel, findJob, insertJob, type JobRow, jobsOf } from './store.ts'

/** Long work that another module keeps itself, such as a publish: shown and cancelled like a job. */
export interface OtherJobs {
  find(ctx: Ctx, id: string): Promise<unknown>
  cancel(ctx: Ctx, id: string): Promise<void>
}

export const otherJobs = defineSlot<OtherJobs>('otherJobs')

const view = (ctx: Ctx, job: JobRow): JobView =>
  toJobView(job, ctx.locale.startsWith('zh') ? 'zh' : 'en', ctx.clock.now())

/** Queues long work as the user of `ctx`; a worker takes it within half a second of the commit. */
export async function enqueueJob(ctx: Ctx, kind: string, input: unknown): Promise<JobView> {
  ctx.parts.get(jobKinds).get(kind)
  return view(ctx, await insertJob(ctx.db, { kind, userId: ctx.user.id, input, at: ctx.clock.now() }))
}

/** One's own job. @throws not_found */
export async function readJob(ctx: Ctx, id: string): Promise<unknown> {
  const other = isId(id) ? await ctx.parts.get(otherJobs).find(ctx, id) : undefined
  return other ?? view(ctx, await ownJob(ctx, id))
}

/** One's own jobs, newest first, at most 100. */
export async function listJobs(
  ctx: Ctx,
): Promise<{ data: JobView[]; page: { next: null; countKind: 'none' } }> {
  const jobs = await jobsOf(ctx.db, ctx.user.id, 100)
  return { data: jobs.map((job) => view(ctx, job)), page: { next: null, countKind: 'none' } }
}

/** Ends a job after its current step; what it has done stays. @throws not_found */
export async function cancelJob(ctx: Ctx, id: string): Promise<unknown> {
  const other = isId(id) ? await ctx.parts.get(otherJobs).find(ctx, id) : undefined
  if (other !== undefined) await ctx.parts.get(otherJobs).cancel(ctx, id)
  else {
    await ownJob(ctx, id)
    await askToCancel(ctx.db, id, ctx.clock.now())
  }
  return readJob(ctx, id)
}

const isId = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)

async function ownJob(ctx: Ctx, id: string): Promise<JobRow> {
  const job = isId(id) ? await findJob(ctx.db, id) : undefined
  if (!job || job.user_id !== ctx.user.id) throw new AppError('not_found', { object: 'job', id })
  return job
}
