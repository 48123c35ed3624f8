import type { Waiting } from '../graph/document.ts'
import type { Timer, Token } from '../rows.ts'
import { armedAs, mayCome, retryPort } from './arm.ts'
import { contextOf } from './context-of.ts'
import { perform } from './enter.ts'
import { orRaise, raise } from './incidents.ts'
import { trigger } from './signals.ts'
import { record } from './tokens.ts'
import { noWayLeft } from './told.ts'
import { ExpressionFailed, nodeOf, type Turn } from './turn.ts'

/** A timer is due. One that is gone meanwhile was cancelled: nothing happens. */
export function fireTimer(turn: Turn, id: number): void {
  const { rows, around } = turn
  const timer = rows.find('timer', id)
  if (!timer) return
  const token = rows.get('token', timer.token)
  const boundary = timer.isBoundary ? nodeOf(turn, token.node).options.on?.[timer.port] : undefined
  const repeats = timer.every !== null && (!boundary || boundary.interrupt === false)
  if (repeats) {
    const { calendar } = timer
    const timing = { after: timer.every, ...(calendar ? { calendar } : {}) }
    const next = whenDue(turn, token, timing, timer.at)
    // It comes now all the same; what cannot be told of the next time is asked again a day later.
    const at = next ?? around.now + dayMs
    rows.change('timer', timer, { at, from: timer.at })
    if (next === undefined) noteMove(turn, token, { was: timer.at, at, calendar })
  } else rows.remove('timer', id)
  if (timer.port === retryPort) {
    perform(turn, token)
    return
  }
  orRaise(turn, token.id, () => {
    if (mayCome(turn, token, armedAs(turn, token, timer))) trigger(turn, token, timer)
    else if (!timer.isBoundary && !isAnythingLeft(turn, token))
      raise(turn, token, 'process_no_branch', noWayLeft(token.node))
  })
}

/** Whether one of the ways of a race may still be taken. */
const isAnythingLeft = (turn: Turn, { id, node }: Token): boolean =>
  turn.rows.list('timer', 'token', String(id)).some(({ isBoundary }) => !isBoundary) ||
  turn.rows.list('wait', 'token', String(id)).some(({ isBoundary }) => !isBoundary) ||
  Object.values(nodeOf(turn, node).outputs).some(({ task }) => task !== undefined)

/**
 * Calendars have changed: open timers that count by them are counted again from when they began, and each that moves
 * leaves a note. One that would have been due meanwhile is due now. Those that wait for an instant stay.
 */
export function recountTimers(turn: Turn, calendars: readonly string[]): void {
  const { rows } = turn
  for (const calendar of calendars)
    for (const timer of rows.list('timer', 'calendar', calendar)) {
      const token = rows.find('token', timer.token)
      const timing = token && timingOf(turn, token.node, timer)
      if (!token || !timing || timer.from === null) continue
      const at = whenDue(turn, token, { ...timing, calendar }, timer.from)
      if (at === undefined || at === timer.at) continue
      rows.change('timer', timer, { at })
      noteMove(turn, token, { was: timer.at, at, calendar })
    }
}

const dayMs = 86_400_000

/** @returns undefined where nobody can tell: the calendar is gone, or never opens */
function whenDue(turn: Turn, token: Token, timing: Waiting, from: number): number | undefined {
  try {
    return turn.around.dueAt(timing, from, contextOf(turn, token.scope), token.id)
  } catch (error) {
    if (error instanceof ExpressionFailed) return undefined
    throw error
  }
}

function noteMove(
  turn: Turn,
  token: Token,
  { was, at, calendar }: { was: number; at: number; calendar: string | null },
): void {
  const output = { was: new Date(was).toISOString(), due: new Date(at).toISOString(), calendar }
  record(turn, token, { state: 'note', port: 'calendar', output })
}

function timingOf(turn: Turn, id: string, { port, isBoundary, every }: Timer): Waiting | undefined {
  const { type, options } = nodeOf(turn, id)
  if (every !== null) return { after: every }
  const output = options.outputs?.[port]
  const given = isBoundary
    ? options.on?.[port]
    : type === 'race'
      ? output
      : ((port === 'timeout' ? options['timeout'] : options) as Waiting | undefined)
  if (given === undefined || typeof given === 'string' || given.after === undefined) return undefined
  return { after: given.after, ...(given.offset === undefined ? {} : { offset: given.offset }) }
}
