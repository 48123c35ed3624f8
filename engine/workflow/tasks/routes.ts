import Router from '@koa/router'
import type { Context } from 'koa'
import type { Ctx } from '../../context.ts'
import { once } from '../../db/idempotency.ts'
import { AppError } from '../../errors.ts'
import { id as idOf, oneOf, readBody, text, words } from '../../read-body.ts'
import { idsOf, requireActive, seatNumber } from '../seats/asked-people.ts'
import { claimTask } from './claim.ts'
import { completeTask, parseCompletion } from './complete.ts'
import { readTask, requireConcerned } from './detail.ts'
import { addApprover, handOver, removeApprover } from './hand-over.ts'
import { listTasks } from './list.ts'
import { inTurnFor } from './on-task.ts'
import { askAdvice, remind, comment as say } from './say.ts'

/** What workflows ask people to do: for whom they ask, and those who look after processes. */
export const taskRoutes = new Router({ prefix: '/api/workflows/tasks' })

taskRoutes.get('/', async (http) => {
  http.body = await listTasks(http.state.ctx, http.query['state'])
})
taskRoutes.get('/:id', async (http) => {
  http.body = await readTask(http.state.ctx, http.params['id'] ?? '')
})

type Does = (ctx: Ctx, id: string, body: unknown) => Promise<object>

const comment = text(10_000)

const handing =
  (act: 'transfer' | 'delegate'): Does =>
  (ctx, id, body) =>
    handOver(ctx, id, act, readBody(body, { needed: { to: idOf }, optional: { comment } }))

const acts: Readonly<Record<string, Does>> = {
  complete: (ctx, id, body) => completeTask(ctx, id, parseCompletion(body)),
  claim: (ctx, id) => claimTask(ctx, id, 'claim'),
  unclaim: (ctx, id) => claimTask(ctx, id, 'unclaim'),
  transfer: handing('transfer'),
  delegate: handing('delegate'),
  addApprover: (ctx, id, body) =>
    addApprover(
      ctx,
      id,
      readBody(body, {
        needed: { to: idOf, where: oneOf('before', 'beside', 'after') },
        optional: { comment },
      }),
    ),
  removeApprover: (ctx, id, body) =>
    removeApprover(ctx, id, readBody(body, { needed: { seat: seatNumber }, optional: { comment } })),
  askAdvice: async (ctx, id, body) => {
    const { to, ...said } = readBody(body, { needed: { to: words, comment }, optional: {} })
    const people = idsOf('to', to)!
    if (people.length === 0) throw nobodyNamed()
    await requireActive(ctx, 'to', people)
    return askAdvice(ctx, id, { ...said, to: people })
  },
  comment: (ctx, id, body) => say(ctx, id, readBody(body, { needed: { comment }, optional: {} })),
  remind: (ctx, id, body) => {
    readBody(body ?? {}, { needed: {}, optional: {} })
    return remind(ctx, id)
  },
}

const nobodyNamed = (): AppError =>
  new AppError('validation_failed', {
    errors: [{ path: '/to', code: 'required', message: { en: 'Name somebody.', zh: '请指定人员。' } }],
  })

for (const [act, does] of Object.entries(acts))
  taskRoutes.post(`/:id/${act}`, async (http) => {
    http.body = await answered(http, does)
  })

/** Does it once for a key. */
async function answered(http: Context, does: Does): Promise<object> {
  const { ctx } = http.state
  const { body } = http.request
  const asked = { key: http.get('idempotency-key') || undefined, route: http.path, body }
  const id = String(http['params']['id'])
  try {
    const work = async (tx: Ctx) => ({ status: 200, body: await does(tx, id, body) })
    return (await inTurnFor(ctx, id, (tx) => once(tx, asked, work))).body as object
  } catch (error) {
    // What is wrong with a request is told only to whom it may concern.
    if (error instanceof AppError && error.status !== 404) await requireConcerned(ctx, id)
    throw error
  }
}
