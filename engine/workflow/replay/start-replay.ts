import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { JobView } from '../../jobs/job-view.ts'
import { enqueueJob } from '../../jobs/jobs.ts'
import type { Problem } from '../../model.ts'
import { requireSystemRight } from '../../permissions/system-right.ts'
import { checkWorkflow } from '../check-workflow.ts'
import type { Replayed } from './one-case.ts'
import type { Period } from './period.ts'
import type { ReplayInput } from './replay-job.ts'

export interface ReplayAsked {
  /** The draft; what is published under that name unless given. */
  document?: WorkflowDocument
  answers: Replayed['answers']
  period: Period
}

const usualLimit = 10_000
const mostEvents = 100_000

/** @throws malformed_request */
export function parsePeriod(asked: unknown): Period {
  const wrong = (reason: string): never => {
    throw new AppError('malformed_request', { reason })
  }
  if (typeof asked !== 'object' || asked === null) wrong('"replay" has "from" and "to".')
  const { from, to, limit = usualLimit, ...rest } = asked as Record<string, unknown>
  if (Object.keys(rest).length > 0) wrong('Known in "replay": from, to, limit.')
  const isInstant = (value: unknown): value is string =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && Number.isFinite(Date.parse(value))
  if (!isInstant(from) || !isInstant(to)) wrong('"from" and "to" are instants.')
  if (Date.parse(from as string) >= Date.parse(to as string)) wrong('"from" is before "to".')
  const isCount = typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= mostEvents
  if (!isCount) wrong(`"limit" is a whole number from 1 to ${mostEvents}.`)
  return {
    from: new Date(from as string).toISOString(),
    to: new Date(to as string).toISOString(),
    limit: limit as number,
  }
}

/**
 * Plays a workflow, a draft too, over what happened in a period: as a job, for it takes a while. Like any trial it
 * shows whatever the draft asks for.
 *
 * @throws forbidden, not_found, malformed_request
 */
export async function startReplay(
  ctx: Ctx,
  name: string,
  { document: given, answers, period }: ReplayAsked,
): Promise<{ problems: Problem[]; job?: JobView }> {
  requireSystemRight(ctx, '*')
  const document = given ?? ctx.model.workflows.get(name)
  if (!document) throw new AppError('not_found', { object: 'workflow', id: name })
  const problems: Problem[] = []
  checkWorkflow(ctx.model, name, document, (found) => problems.push(found))
  if (problems.some(({ severity, stands }) => severity === 'error' && !stands)) return { problems }
  if (document.mode === 'beforeSave')
    throw new AppError('malformed_request', {
      reason: 'What runs inside the save has no runs to compare with.',
    })
  const input: ReplayInput = { name, document, answers, period }
  return { problems, job: await enqueueJob(ctx, 'replay', input) }
}
