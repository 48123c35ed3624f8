import { retryPort } from './arm.ts'
import { contextOf } from './context-of.ts'
import { perform } from './enter.ts'
import { trigger } from './signals.ts'
import { nodeOf, type Turn } from './turn.ts'

/** A timer is due. One that is gone meanwhile was cancelled: nothing happens. */
export function fireTimer(turn: Turn, id: number): void {
  const { rows, around } = turn
  const timer = rows.find('timer', id)
  if (!timer) return
  const token = rows.get('token', timer.token)
  const boundary = timer.isBoundary ? nodeOf(turn, token.node).options.on?.[timer.port] : undefined
  const repeats = timer.every !== null && (!boundary || boundary.interrupt === false)
  if (repeats) {
    const timing = { after: timer.every, ...(timer.calendar ? { calendar: timer.calendar } : {}) }
    rows.change('timer', timer, { at: around.dueAt(timing, timer.at, contextOf(turn, token.scope)) })
  } else rows.remove('timer', id)
  if (timer.port === retryPort) perform(turn, token)
  else trigger(turn, token, timer)
}
