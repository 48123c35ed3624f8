import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'
import { checkNote, type Note } from '../../workflow/seats/notes.ts'
import { channelOf, demand } from '../driver/act-on.ts'
import { copyTo } from '../driver/after-approval.ts'
import { askedAt } from '../driver/asked-at.ts'
import { labelOf, tellOf } from '../driver/tell-asked.ts'
import type { Scene } from '../scene.ts'
import { rulesOf } from '../step-rules.ts'
import type { StoredStep } from '../store/steps.ts'
import { onInstance } from './on-instance.ts'

export interface Noted {
  comment?: string
  /** Ids of users. */
  to?: readonly string[]
  /** Ids of users who are told. */
  mentions?: readonly string[]
  /** Ids of files. */
  attachments?: readonly string[]
  /** The task it is said of; the approval as a whole otherwise. */
  task?: string
}

/**
 * Acts that leave the decision as it is: asks people for advice, copies them in, comments.
 *
 * @returns the instance
 * @throws not_found, forbidden, approval_not_open, approval_ended
 */
export function note(
  ctx: Ctx,
  run: string,
  act: Extract<Note, 'askAdvice' | 'copy' | 'comment'>,
  asked: Noted,
): Promise<string> {
  return onInstance(ctx, run, async (scene, by) => {
    const { comment = null, to = [], mentions = [], attachments = [], task = null } = asked
    // Whom it concerns in any way may say something; only who has a part in it draws others in.
    const isOpen = act === 'comment' && mentions.length === 0
    const step = await checked(scene, { act, by, now: scene.now.getTime() }, { task: asked.task, isOpen })
    const people = act === 'comment' ? mentions : to
    await scene.note({
      act,
      step: step?.id ?? null,
      task,
      actor: by,
      ...(people.length > 0 ? { target: { people } } : {}),
      comment,
      attachments,
      channel: channelOf(ctx),
    })
    // Whoever is asked or named may look at it; a copy tells them so.
    if (act === 'copy') await copyTo(scene, people, by)
    else if (people.length > 0) await ask(scene, people, by, act, comment)
    return []
  })
}

async function ask(
  scene: Scene,
  people: readonly string[],
  by: string,
  act: 'askAdvice' | 'comment',
  comment: string | null,
): Promise<void> {
  await scene.ctx.db.run(sql`INSERT INTO sys.approval_copy (run_id, user_id, at, by)
    SELECT ${scene.instance.runId}::uuid, u, ${scene.now.toISOString()}::timestamptz, ${by}::uuid
    FROM unnest(${[...people]}::uuid[]) AS u ON CONFLICT DO NOTHING`)
  const name = labelOf(scene)
  const title =
    act === 'askAdvice'
      ? {
          en: `Your advice is asked for: ${name.en} of {record}`,
          zh: `征求您的意见：${name.zh}“{record}”`,
        }
      : {
          en: `You were mentioned: ${name.en} of {record}`,
          zh: `有人提到了您：${name.zh}“{record}”`,
        }
  await tellOf(scene, people, title, comment)
}

/**
 * Reminds everybody who is asked now; once in four hours, whoever does.
 *
 * @returns the instance
 * @throws not_found, forbidden, approval_not_open, approval_ended, rate_limited
 */
export function remind(ctx: Ctx, run: string, { comment, task }: Noted = {}): Promise<string> {
  return onInstance(ctx, run, async (scene, by) => {
    const last = await scene.ctx.db.first<{
      at: number
    }>(sql`SELECT (extract(epoch FROM max(at)) * 1000)::float8 AS at
      FROM sys.approval_act WHERE run_id = ${run}::uuid AND act = 'remind' AND actor IS NOT NULL`)
    const now = scene.now.getTime()
    const reminded = last?.at ? { reminded: last.at } : {}
    await checked(scene, { act: 'remind', by, now, ...reminded }, { task })
    const asked = await Promise.all(scene.open.map((step) => askedAt(scene, step)))
    const people = [...new Set(asked.flat())].filter((user) => user !== by)
    await scene.note({
      act: 'remind',
      actor: by,
      target: { people },
      comment: comment ?? null,
      channel: channelOf(ctx),
    })
    const name = labelOf(scene)
    const title = {
      en: `Please decide: ${name.en} of {record} still waits`,
      zh: `请尽快处理：${name.zh}“{record}”仍在等待`,
    }
    await tellOf(scene, people, title, comment ?? null)
    return []
  })
}

/** By the rules of the task's step; of all that was ever asked where it is said of the whole. */
async function checked(
  scene: Scene,
  said: Parameters<typeof checkNote>[1],
  { task, isOpen = false }: { task: string | undefined; isOpen?: boolean },
): Promise<StoredStep | undefined> {
  const of =
    task === undefined ? undefined : scene.steps.find(({ seats }) => seats.some((one) => one.task === task))
  const [open] = scene.open
  const step = of ?? open ?? scene.steps.at(-1)
  const office = await scene.office([said.by])
  const rules = step ? rulesOf(scene.document, step.step) : {}
  const seats = of ? of.seats : scene.steps.flatMap((one) => one.seats)
  const run = {
    step: step?.step ?? '',
    round: scene.instance.round,
    state: open ? ('open' as const) : ('cancelled' as const),
    shown: '',
    decision: { type: 'all' } as const,
    seats,
  }
  const around = isOpen ? { ...office, isAdmin: () => true } : office
  await demand(scene, checkNote(run, said, around, rules))
  return step
}
