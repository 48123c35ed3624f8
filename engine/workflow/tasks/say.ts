import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'
import { checkNote, type Note } from '../seats/notes.ts'
import { refuse } from '../seats/refusal.ts'
import { isAsked } from './asked-advice.ts'
import { askedNow, granted, note, type OnTask, officeFor, onTask, rowOf, rulesOf } from './on-task.ts'
import type { TaskRow } from './row.ts'
import { asksYou, tellOfTask, withWords } from './tell.ts'

/**
 * Asks people what they think of it; they can look at it and say so, and it waits for nobody.
 *
 * @param to ids of users
 * @returns the task as it is then
 * @throws not_found, forbidden, approval_not_open
 */
export const askAdvice = (
  ctx: Ctx,
  id: string,
  { to, comment }: { to: readonly string[]; comment: string },
): Promise<TaskRow> =>
  onTask(ctx, id, async (on) => {
    const { tx, visit, seat, by } = on
    await check(on, 'askAdvice')
    for (const person of to)
      await note(tx, visit, { act: 'askAdvice', actor: by, task: seat.task, to: person, comment })
    const title = withWords(visit.title, { en: 'Your advice is asked for: ', zh: '征求您的意见：' })
    // It leads to their tasks, where it is answered; the record is no place for it, and may be none of theirs.
    await tellOfTask(tx, { title, object: null, record: null }, { to, otherwise: asksYou, body: comment })
    return rowOf(tx, seat.task)
  })

/**
 * Says something about it.
 *
 * @returns the task as it is then
 * @throws not_found, forbidden, approval_not_open
 */
export const comment = (ctx: Ctx, id: string, { comment: said }: { comment: string }): Promise<TaskRow> =>
  onTask(ctx, id, async (on) => {
    const { tx, visit, seat, by } = on
    await check(on, 'comment')
    await note(tx, visit, { act: 'comment', actor: by, task: seat.task, comment: said })
    return rowOf(tx, seat.task)
  })

/**
 * Reminds everybody else who is asked now; once in four hours, whoever does.
 *
 * @returns the task as it is then
 * @throws not_found, forbidden, approval_not_open, rate_limited
 */
export const remind = (ctx: Ctx, id: string): Promise<TaskRow> =>
  onTask(ctx, id, async (on) => {
    const { tx, visit, seat, by } = on
    await check(on, 'remind')
    await note(tx, visit, { act: 'remind', actor: by, task: seat.task })
    const to = askedNow(visit).filter((user) => user !== by)
    const title = withWords(visit.title, { en: 'Please do it: ', zh: '请尽快办理：' })
    await tellOfTask(tx, { ...visit, title }, { to, otherwise: asksYou })
    return rowOf(tx, seat.task)
  })

/** By the rules of acts that leave the seats as they are; whoever was asked for advice gives it so. */
async function check({ tx, visit, seat, by }: OnTask, act: Note): Promise<void> {
  if (visit.state !== 'open') await granted(tx, refuse('approval_not_open', { step: visit.state }))
  const reminded = act === 'remind' ? await lastReminder(tx, visit) : undefined
  const now = tx.clock.now().getTime()
  const office = await officeFor(tx, visit)
  const isOpen = act === 'comment' || visit.candidates.includes(by)
  const isAnswer = act === 'comment' && visit.acts !== null && (await isAskedFor(tx, seat.task))
  const around = isOpen ? { ...office, isAdmin: () => true } : office
  const said = { act, by, now, ...(reminded === undefined ? {} : { reminded }) }
  await granted(tx, checkNote(visit, said, around, isAnswer ? {} : rulesOf(visit)) ?? {})
}

/** Whoever is asked may answer, whatever else people may do. */
async function isAskedFor({ db, user }: OnTask['tx'], task: string): Promise<boolean> {
  const row = await db.first<{ asked: boolean }>(
    sql`SELECT ${isAsked(sql`${user.id}::uuid`)} AS asked FROM sys.task t WHERE t.id = ${task}::uuid`,
  )
  return row?.asked === true
}

async function lastReminder({ db }: Ctx, { run, key, option }: OnTask['visit']): Promise<number | undefined> {
  const row = await db.first<{
    at: number | null
  }>(sql`SELECT (extract(epoch FROM max(at)) * 1000)::float8 AS at
    FROM sys.task_act WHERE run_id = ${run}::uuid AND key = ${key} AND option IS NOT DISTINCT FROM ${option}
      AND act = 'remind' AND actor IS NOT NULL`)
  return row?.at ?? undefined
}
