import { setTimeout as pause } from 'node:timers/promises'
import type { Ctx } from '../context.ts'
import { contexts } from '../jobs/contexts.ts'
import { sql } from '../sql.ts'
import { type HookCall, startByHook } from './start-by-hook.ts'
import { parseDuration } from './time/durations.ts'
import { longestAnswerMs } from './triggers/webhook.ts'
import { type Workflows, workflowRunner } from './workflows.ts'

/** A caller waits so long unless its trigger says otherwise. */
const usualMs = 10_000
const betweenLooksMs = 100
/** Callers that may wait at once on this node; others are told to look later. */
const mostWaiting = 50
const waiting = new WeakMap<Workflows, number>()

export interface HookAnswer {
  status: number
  body: { run: string | null; repeated: boolean; state?: string; result?: string | null; output?: unknown }
}

/**
 * A call from outside, with what came of it where its trigger answers with the result: 200 when the run has ended within
 * its time, else 202 and the run's id.
 *
 * @throws not_found, forbidden, malformed_request
 */
export async function answerHook(stranger: Ctx, token: string, call: HookCall): Promise<HookAnswer> {
  const { trigger, ...started } = await startByHook(stranger, token, call)
  const accepted = { status: 202, body: started }
  const runner = stranger.parts.get(workflowRunner)
  const others = waiting.get(runner) ?? 0
  if (started.run === null || trigger['respond'] !== 'result' || others >= mostWaiting) return accepted
  const given = typeof trigger['within'] === 'string' ? parseDuration(trigger['within'])?.ms : undefined
  waiting.set(runner, others + 1)
  try {
    const ended = await endOf(stranger, started.run, Math.min(given ?? usualMs, longestAnswerMs))
    return ended ? { status: 200, body: { ...started, ...ended } } : accepted
  } catch (error) {
    // It has been taken: who is told of an error calls again, and starts it twice.
    stranger.log.warn({ error, run: started.run }, 'a caller could not be told what came of its call')
    return accepted
  } finally {
    waiting.set(runner, waiting.get(runner)! - 1)
  }
}

interface Ended {
  state: string
  result: string | null
  output: unknown
}

/** Moved on here at once; what it waits for outside comes in its own time. */
async function endOf(stranger: Ctx, run: string, withinMs: number): Promise<Ended | undefined> {
  const { pool } = await stranger.parts.get(contexts).system()
  const runner = stranger.parts.get(workflowRunner)
  for (const until = performance.now() + withinMs; ; ) {
    await runner.wake(run)
    runner.poke()
    const row = await pool.first<Ended>(
      sql`SELECT state, result, output FROM sys.run WHERE id = ${run}::uuid AND ended_at IS NOT NULL`,
    )
    if (row) return row
    const left = until - performance.now()
    if (left <= 0) return undefined
    await pause(Math.min(betweenLooksMs, left))
  }
}
