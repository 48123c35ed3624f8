import type { Ctx } from '../context.ts'
import type { Registry } from '../registry.ts'
import { defineSlot } from '../slots.ts'

/** What a job found wrong with one part of its input; the job goes on. */
export interface JobError {
  /** As a person sees it in the file: the header is row 1. */
  row?: number
  column?: string
  /** JSON Pointer into the record. */
  path?: string
  /** The text that was refused, shortened. */
  value?: string
  code: string
  message: { en: string; zh: string }
}

/** How far a step came; written in the step's own transaction. */
export interface Step {
  /** Items finished by this step. */
  done?: number
  /** Where the next step begins, should this process end here. */
  cursor?: unknown
  errors?: readonly JobError[]
  /** Kept although the step's work is rolled back: a dry run. */
  rollback?: boolean
}

export interface JobProgress {
  /** How many items there are. */
  total(count: number): Promise<void>
  /**
   * One transaction in which work and progress are kept together, on the newest model and rights; run again when
   * these change under it.
   *
   * @throws JobStopped when somebody cancelled the job or this node drains
   */
  step(work: (ctx: Ctx) => Promise<Step>): Promise<void>
}

/** A job as it is handed to its kind. */
export interface RunnableJob<Input = unknown> {
  id: string
  input: Input
  /** What the last finished step left; null at the first start. */
  cursor: unknown
  done: number
}

/** A kind of long work. `run` may be called again after a kill and begins at `job.cursor` then. */
export interface JobKind<Input = unknown> {
  name: string
  /** @returns what `GET /api/jobs/{id}` shows as `result` */
  run(ctx: Ctx, job: RunnableJob<Input>, progress: JobProgress): Promise<Record<string, unknown>>
}

export const defineJob = <Input>({
  kind,
  ...rest
}: Omit<JobKind<Input>, 'name'> & { kind: string }): JobKind => ({ name: kind, ...rest }) as JobKind

/** Every kind of job, of all modules. */
export const jobKinds = defineSlot<Registry<JobKind>>('jobKinds')

/** The job was cancelled, or is handed back to another node. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped'
  readonly why: 'cancelled' | 'handed_back' | 'lost'

  constructor(why: JobStopped['why']) {
    super(`The job ends here: ${why}.`)
    this.why = why
  }
}
