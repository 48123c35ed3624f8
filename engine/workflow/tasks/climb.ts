import { type Deadline, readDeadline } from '../../process/graph/deadline.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import type { WorkResult } from '../../process/work.ts'
import { sql } from '../../sql.ts'
import { done, later } from '../define-node.ts'
import type { NodeScope } from '../node-scope.ts'
import { findUsers, type PersonSlot } from '../people.ts'
import { actOnStep } from '../seats/act.ts'
import { checkTarget, handOn } from '../seats/hand-on.ts'
import type { Office } from '../seats/office.ts'
import { isRefusal } from '../seats/refusal.ts'
import type { StepRun } from '../seats/seat.ts'
import { end } from '../seats/settle.ts'
import { answersOf, closeOtherWays } from './conclude.ts'
import { isOfOne } from './decision.ts'
import { askedNow, note, officeFor, putVisit } from './on-task.ts'
import type { TaskRungAct } from './task-acts.ts'
import { asksYou, tellOfTask, withWords } from './tell.ts'
import { tellVanished } from './vanish.ts'
import { lockVisitNamed, type Visit, writeVisit } from './visit.ts'

type Rung = Deadline<TaskRungAct>['ladder'][number]

interface Climbing {
  scope: NodeScope
  visit: Visit
  rung: Rung
}

/**
 * What the deadline of a task does, now that it has come, or one of its rungs; nothing where nobody is asked any more.
 * With an answer the task is done: it is the answer of the node.
 */
export async function climbLadder(
  scope: NodeScope,
  { deadline, option = null }: { deadline?: unknown; option?: string | null },
  { name, at }: { name: string; at: Date },
): Promise<WorkResult> {
  const { work, system } = scope
  const visit = await lockVisitNamed(work.db, { run: work.run.id, key: work.key, option })
  if (visit?.state !== 'open') return later
  if (name === '') {
    await keepDue(scope, visit, at)
    return later
  }
  const rung = readDeadline<TaskRungAct>(deadline)?.ladder.find((one) => one.name === name)
  if (!rung || (await isUsedUp(scope, visit, rung))) return later
  const on: Climbing = { scope, visit, rung }
  if (rung.act === 'answer') return answer(on)
  if (rung.act === 'remind' || rung.act === 'notify') {
    await remind(on)
    return later
  }
  const asked = visit.seats.flatMap(({ user, state }) => (user !== null && state === 'open' ? [user] : []))
  const office = await officeFor(system, visit, asked)
  if (rung.act === 'copySuperior') await copySuperiors(on, asked, office)
  else await transfer(on, office)
  return later
}

/** The timer is gone; when it was due stays known. */
const keepDue = ({ work }: NodeScope, { run, key, option }: Visit, at: Date): Promise<number> =>
  work.db.run(sql`UPDATE sys.task SET due_at = ${at.toISOString()}::timestamptz
    WHERE run_id = ${run}::uuid AND key = ${key} AND option IS NOT DISTINCT FROM ${option}`)

/** One that comes again and again does so only so many times. */
async function isUsedUp(
  { work }: NodeScope,
  { run, key, option }: Visit,
  { name, max }: Rung,
): Promise<boolean> {
  if (max === undefined) return false
  const row = await work.db.first<{ n: number }>(sql`SELECT count(DISTINCT at)::integer AS n FROM sys.task_act
    WHERE run_id = ${run}::uuid AND key = ${key} AND option IS NOT DISTINCT FROM ${option} AND rung = ${name}`)
  return (row?.n ?? 0) >= max
}

/** The button is pressed by nobody: whatever was answered before it stays, and it decides. */
async function answer({ scope, visit, rung }: Climbing): Promise<WorkResult> {
  const { work, system } = scope
  const port = rung.output ?? null
  const ending = { act: 'answer', by: 'system' }
  const { state, seats } = end(visit, 'approved', ending)
  const pressed = seats.map((seat) => (seat.ended === ending ? { ...seat, port } : seat))
  await writeVisit(work.db, visit, { state, seats: pressed }, { now: work.now })
  await closeOtherWays(system, visit, null)
  const answered = seats.flatMap(({ user, ended }, n) =>
    ended === ending && visit.seats[n]!.state === 'open' ? [{ ...visit, user }] : [],
  )
  await tellVanished(system, answered, null)
  await note(system, visit, { act: 'answer', actor: null, rung: rung.name })
  const given = { port, by: null, values: {}, comment: null }
  const output = isOfOne(visit.decidedBy) ? given : [...answersOf(visit), given]
  return done(output, visit.option ?? port ?? 'next')
}

async function remind(on: Climbing): Promise<void> {
  const { scope, visit, rung } = on
  const to = rung.to === undefined ? askedNow(visit) : await named(on)
  const people = rung.to === undefined ? [null] : to
  for (const person of people)
    await note(scope.system, visit, { act: rung.act, actor: null, to: person, rung: rung.name })
  const title = withWords(visit.title, { en: 'Still waits: ', zh: '仍在等待办理：' })
  await tellOfTask(scope.system, { ...visit, title }, { to, otherwise: asksYou })
}

async function copySuperiors(
  { scope, visit, rung }: Climbing,
  asked: readonly string[],
  office: Office,
): Promise<void> {
  const to = [...new Set(asked.flatMap((user) => office.superiorOf(user) ?? []))]
  for (const person of to.length > 0 ? to : [null])
    await note(scope.system, visit, { act: 'copySuperior', actor: null, to: person, rung: rung.name })
  const title = withWords(visit.title, { en: 'Late: ', zh: '已超时：' })
  const otherwise = { en: 'A task of somebody in your charge is late', zh: '您下属的一项任务已超时' }
  await tellOfTask(scope.system, { ...visit, title }, { to, otherwise })
}

async function transfer(on: Climbing, office: Office): Promise<void> {
  const { scope, visit, rung } = on
  const isUp = rung.to === undefined || rung.to === 'superior'
  const run = isUp ? goUp(visit, office) : await handTo(on)
  const to = run?.seats.slice(visit.seats.length).flatMap(({ user }) => user ?? []) ?? []
  const noted = { act: 'transfer', actor: null, to: to[0] ?? null, rung: rung.name }
  if (run && to.length > 0) await putVisit(scope.system, visit, run, { note: noted })
  else await note(scope.system, visit, noted)
}

/** Everybody who is asked hands it to who stands above them. */
function goUp(visit: Visit, office: Office): StepRun | undefined {
  const moved = actOnStep(visit, { act: 'deadline', does: 'transfer' }, office)
  return isRefusal(moved) ? undefined : moved
}

/** The first seat goes to the first of them who may have it; nobody sits there twice. */
async function handTo(on: Climbing): Promise<StepRun | undefined> {
  const { scope, visit } = on
  const to = await named(on)
  const office = await officeFor(scope.system, visit, to)
  const seat = visit.seats.find(({ state }) => state === 'open')
  const heir = to.find((user) => !checkTarget(visit, user, office))
  if (!seat || heir === undefined) return undefined
  const why = { reason: 'deadline', ...(seat.user === null ? {} : { of: seat.user }) }
  return handOn(visit, seat, heir, { act: 'transfer', by: 'system' }, why)
}

/** Whom a rung names. Where that cannot be answered the task stays as it is, and an administrator hears of it. */
async function named({ scope, visit, rung }: Climbing): Promise<string[]> {
  try {
    return await findUsers(scope, rung.to as PersonSlot | PersonSlot[])
  } catch (error) {
    if (!(error instanceof ExpressionFailed)) throw error
    const { system } = scope
    await note(system, visit, { act: rung.act, actor: null, rung: rung.name, comment: error.message })
    const { admin } = await officeFor(system, visit)
    const words = { en: 'Nobody could be found for the deadline of: ', zh: '期限处理找不到相应人员：' }
    const told = { to: admin === '' ? [] : [admin], otherwise: asksYou, body: error.message }
    await tellOfTask(system, { ...visit, title: withWords(visit.title, words) }, told)
    return []
  }
}
