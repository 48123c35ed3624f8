import type { Context } from 'koa'
import { type Ctx, inTransaction } from '../../context.ts'
import { once } from '../../db/idempotency.ts'
import { AppError } from '../../errors.ts'
import { id as idOf, document as objectOf, oneOf, readBody, text, words } from '../../read-body.ts'
import { idsOf, requireActive, seatNumber } from '../../workflow/seats/asked-people.ts'
import { inTurn } from '../../workflow/seats/in-turn.ts'
import { jumpTo, skipStep } from '../acts/by-admin.ts'
import { decide } from '../acts/decide.ts'
import { endInstance } from '../acts/end.ts'
import { addApprover, handOver } from '../acts/hand-over.ts'
import { markCopyRead, markRead } from '../acts/mark-read.ts'
import { note, remind } from '../acts/notes.ts'
import { isConcerned } from '../acts/on-task.ts'
import { resubmit } from '../acts/resubmit.ts'
import { returnTask } from '../acts/return.ts'
import { claim, removeApprover, replaceApprover, unclaim } from '../acts/seats.ts'
import { resumeInstance, suspendInstance } from '../acts/suspend.ts'
import { takeBack } from '../acts/take-back.ts'
import { withdraw } from '../acts/withdraw.ts'
import { stepsAgain } from './act-bodies.ts'
import { bindAttachments } from './bind-attachments.ts'
import { type FoundTask, runBehind, runOf, taskAt } from './find-task.ts'
import { chosenOf } from './given-chosen.ts'
import { type InstanceView, readApproval } from './instance-view.ts'
import { requirePicksAgain, requirePicksOf } from './require-picks.ts'
import { staleFor } from './stale-as-seen.ts'

type Does = (ctx: Ctx, id: string, body: unknown, found?: FoundTask) => Promise<string>

const comment = text(10_000)

/** Of acts that take nothing. */
const bare =
  (act: (ctx: Ctx, id: string) => Promise<string>): Does =>
  (ctx, id, body) => {
    readBody(body ?? {}, { needed: {}, optional: {} })
    return act(ctx, id)
  }

const decision =
  (act: 'approve' | 'reject'): Does =>
  async (ctx, task, body, found) => {
    const { chosen, attachments, ...given } = readBody(body, {
      needed: { shown: text(200) },
      optional: { comment, values: objectOf(200_000), attachments: words, chosen: objectOf(20_000) },
    })
    const files = idsOf('attachments', attachments)
    const picked = chosen ? chosenOf(chosen) : undefined
    if (act === 'approve') await requirePicksOf(ctx, found, picked)
    const more = {
      ...(files ? { attachments: files } : {}),
      ...(picked && act === 'approve' ? { chosen: picked } : {}),
    }
    const run = await decide(ctx, found ?? task, act, { ...given, ...more })
    await bindAttachments(ctx, run, files ?? [])
    return run
  }

const handing =
  (act: 'transfer' | 'delegate'): Does =>
  (ctx, task, body) =>
    handOver(ctx, task, act, readBody(body, { needed: { to: idOf }, optional: { comment } }))

const asking =
  (act: 'askAdvice' | 'copy'): Does =>
  async (ctx, task, body) => {
    const { to, ...given } = readBody(body, { needed: { to: words }, optional: { comment } })
    const people = idsOf('to', to)!
    const run = await runOf(ctx, task)
    await requireActive(ctx, 'to', people)
    return note(ctx, run, act, { ...given, to: people, task })
  }

const commented = (body: unknown) => {
  const { mentions, attachments, ...given } = readBody(body, {
    needed: { comment },
    optional: { mentions: words, attachments: words },
  })
  const files = idsOf('attachments', attachments)
  const people = idsOf('mentions', mentions)
  return { ...given, ...(files ? { attachments: files } : {}), ...(people ? { mentions: people } : {}) }
}

/** What is done to one seat. */
export const taskActs: Readonly<Record<string, Does>> = {
  approve: decision('approve'),
  reject: decision('reject'),
  return: (ctx, task, body) =>
    returnTask(
      ctx,
      task,
      stepsAgain(
        readBody(body, {
          needed: { to: text(200) },
          optional: { again: oneOf('all', 'changed', 'jumpBack'), comment, shown: text(200) },
        }),
      ),
    ),
  transfer: handing('transfer'),
  delegate: handing('delegate'),
  addApprover: (ctx, task, body) =>
    addApprover(
      ctx,
      task,
      readBody(body, {
        needed: { to: idOf, where: oneOf('before', 'beside', 'after') },
        optional: { comment },
      }),
    ),
  removeApprover: (ctx, task, body) =>
    removeApprover(ctx, task, readBody(body, { needed: { seat: seatNumber }, optional: {} })),
  askAdvice: asking('askAdvice'),
  copy: asking('copy'),
  claim: bare(claim),
  unclaim: bare(unclaim),
  takeBack: bare(takeBack),
  markRead: bare(markRead),
  remind: async (ctx, task, body) =>
    remind(ctx, await runOf(ctx, task), {
      ...readBody(body ?? {}, { needed: {}, optional: { comment } }),
      task,
    }),
  comment: async (ctx, task, body) => {
    const said = commented(body)
    await requireActive(ctx, 'mentions', said.mentions)
    const run = await note(ctx, await runOf(ctx, task), 'comment', { ...said, task })
    await bindAttachments(ctx, run, said.attachments ?? [])
    return run
  },
}

const reason = text(10_000)
const why = (body: unknown) => {
  const { reason: given, comment: said } = readBody(body ?? {}, { needed: {}, optional: { reason, comment } })
  const words = given ?? said
  return words === undefined ? {} : { reason: words }
}

/** What is done to an approval as a whole. */
export const instanceActs: Readonly<Record<string, Does>> = {
  withdraw: (ctx, run, body) => {
    const { reason: said } = why(body)
    return withdraw(ctx, run, said === undefined ? {} : { comment: said })
  },
  resubmit: async (ctx, run, body) => {
    const { chosen, ...given } = readBody(body ?? {}, {
      needed: {},
      optional: { comment, values: objectOf(200_000), chosen: objectOf(20_000) },
    })
    const picked = chosen ? chosenOf(chosen) : undefined
    if (picked) await requirePicksAgain(ctx, run, picked)
    return resubmit(ctx, run, { ...given, ...(picked ? { chosen: picked } : {}) })
  },
  end: (ctx, run, body) => endInstance(ctx, run, why(body)),
  suspend: (ctx, run, body) => suspendInstance(ctx, run, why(body)),
  resume: (ctx, run, body) => resumeInstance(ctx, run, why(body)),
  jump: (ctx, run, body) =>
    jumpTo(ctx, run, readBody(body, { needed: { to: text(200) }, optional: { step: text(200), reason } })),
  skip: (ctx, run, body) =>
    skipStep(ctx, run, readBody(body ?? {}, { needed: {}, optional: { step: text(200), reason } })),
  replace: async (ctx, run, body) => {
    const { step, seat, ...given } = readBody(body, {
      needed: { step: text(200), seat: seatNumber, user: idOf },
      optional: { reason },
    })
    return replaceApprover(ctx, await taskAt(ctx, run, { step, seat }), given)
  },
  copy: async (ctx, run, body) => {
    const { to, ...given } = readBody(body, { needed: { to: words }, optional: { comment } })
    const people = idsOf('to', to)!
    await requireActive(ctx, 'to', people)
    return note(ctx, run, 'copy', { ...given, to: people })
  },
  comment: async (ctx, run, body) => {
    const said = commented(body)
    await requireActive(ctx, 'mentions', said.mentions)
    await note(ctx, run, 'comment', said)
    await bindAttachments(ctx, run, said.attachments ?? [])
    return run
  },
  remind: (ctx, run, body) => remind(ctx, run, readBody(body ?? {}, { needed: {}, optional: { comment } })),
  markRead: bare(markCopyRead),
}

/**
 * Does it once for a key, in one transaction; answered with the approval as it is then. Those who act on the same
 * approval wait without a connection, so that whoever is at it gets those that it needs.
 */
export async function answerAct(http: Context, does: Does): Promise<InstanceView> {
  const { ctx } = http.state
  const id = String(http['params']['id'])
  const body = http.request.body
  const asked = { key: http.get('idempotency-key') || undefined, route: http.path, body }
  const behind = await runBehind(ctx, id)
  const work = async (tx: Ctx) => ({
    status: 200,
    body: { instance: await does(tx, id, body, behind?.found) },
  })
  const act = () => inTransaction(ctx, (tx) => once(tx, asked, work), { byIds: true })
  try {
    const answer = await inTurn(behind?.run ?? id, act)
    return await readApproval(ctx, (answer.body as { instance: string }).instance)
  } catch (error) {
    await requireConcerned(ctx, error, id)
    throw await staleFor(ctx, error, id)
  }
}

/** What is wrong with a request is told only to whom it may concern. @throws not_found */
async function requireConcerned(ctx: Ctx, error: unknown, id: string): Promise<void> {
  if (!(error instanceof AppError) || error.status === 404) return
  const behind = await runBehind(ctx, id)
  if (behind && (await isConcerned(ctx, behind.run))) return
  throw new AppError('not_found', { object: 'approval', id })
}
