import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { decide } from '../acts/decide.ts'
import { documentOf } from '../scene.ts'
import { type FoundTask, runBehind } from './find-task.ts'
import { requirePicksOf } from './require-picks.ts'
import { permitted } from './seat-acts.ts'

export interface Batch {
  act: 'approve' | 'reject'
  tasks: { id: string; shown: string }[]
  comment?: string
}

export interface BatchAnswer {
  done: string[]
  failed: { id: string; code: string; message: string }[]
}

const most = 100

/** @throws malformed_request, too_many_records */
export function parseBatch(body: unknown): Batch {
  const { act, tasks, comment, ...rest } = (body ?? {}) as Record<string, unknown>
  const wrong = (reason: string): never => {
    throw new AppError('malformed_request', { reason })
  }
  if (Object.keys(rest).length > 0) wrong('Known: act, tasks, comment.')
  if (act !== 'approve' && act !== 'reject') return wrong('"act" is approve or reject.')
  if (comment !== undefined && (typeof comment !== 'string' || comment.length > 10_000))
    wrong('"comment" is a text.')
  const isTask = (one: unknown): one is { id: string; shown: string } => {
    const { id, shown } = (one ?? {}) as { id?: unknown; shown?: unknown }
    return isId(id) && typeof shown === 'string'
  }
  if (!Array.isArray(tasks) || tasks.length === 0 || !tasks.every(isTask))
    return wrong('"tasks" is a list of { "id", "shown" }.')
  if (tasks.length > most) throw new AppError('too_many_records', { limit: most, count: tasks.length })
  return {
    act,
    tasks: tasks.map(({ id, shown }) => ({ id: id.toLowerCase(), shown })),
    ...(comment === undefined ? {} : { comment: comment as string }),
  }
}

/**
 * The same decision on several tasks, each by itself: what fails keeps none of the others. Only steps that say so are
 * decided together.
 */
export async function decideBatch(ctx: Ctx, { act, tasks, comment }: Batch): Promise<BatchAnswer> {
  const answer: BatchAnswer = { done: [], failed: [] }
  for (const { id, shown } of tasks) {
    try {
      const found = await requireBatch(ctx, id)
      if (act === 'approve') await requirePicksOf(ctx, found, undefined)
      await decide(ctx, found, act, { shown, ...(comment === undefined ? {} : { comment }) })
      answer.done.push(id)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      answer.failed.push({
        id,
        code: error.code,
        message: error.text(ctx.locale.startsWith('zh') ? 'zh' : 'en'),
      })
    }
  }
  return answer
}

/** @throws forbidden for a step that asks to be looked at by itself */
async function requireBatch(ctx: Ctx, task: string): Promise<FoundTask> {
  const found = (await runBehind(ctx, task))?.found
  if (!found?.isMine) throw new AppError('not_found', { object: 'approval task', id: task })
  if (permitted(await documentOf(ctx, found), found.step)?.includes('batch')) return found
  throw new AppError('forbidden', {
    act: 'batch',
    object: 'approval',
    reason: 'This step is decided one by one. Open it to decide.',
    reasonZh: '该步骤需逐条审批，请打开后处理。',
  })
}
