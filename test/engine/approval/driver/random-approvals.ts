import { claim, unclaim } from '../../../../engine/approval/acts/seats.ts'
import { readSteps } from '../../../../engine/approval/store/steps.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { sql } from '../../../../engine/sql.ts'
import type { TestEngine } from '../../../support/engine.ts'
import { type Random, randomFrom } from '../../process/random-graphs.ts'

export const some = <T>(random: Random, from: readonly T[]): T => from[random(from.length)]!

const decisions = [
  { type: 'all' },
  { type: 'any' },
  { type: 'sequential' },
  { type: 'ratio', percent: 60 },
  { type: 'weighted', percent: 50, onReject: 'wait' },
  { type: 'kOfN', k: 2, onReject: 'wait' },
]

/** Whose queues steps ask. */
export const queueRoles = ['finance_clerk', 'legal'] as const

/** Ten approvals of customers, each with a purpose of its own; none locks anything. */
export function randomApprovals(seed: number, people: readonly Ctx[]): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: 10 }, (_, n) => [
      `customer.random_${n}`,
      one(randomFrom(seed * 104_729 + n), n, people),
    ]),
  )
}

function one(random: Random, n: number, people: readonly Ctx[]): object {
  const steps: Record<string, object> = {}
  const condition = () => `employees > ${random(200)}`
  const part = (depth: number): unknown => {
    const kind = depth > 1 ? 0 : random(6)
    if (kind === 4) {
      const branch = () => (random(3) ? list(depth + 1) : { when: condition(), path: list(depth + 1) })
      return { parallel: { x: branch(), y: branch() }, onReject: some(random, ['cancel', 'wait']) }
    }
    if (kind === 5)
      return { choose: [{ when: condition(), path: list(depth + 1) }, { path: list(depth + 1) }] }
    const name = `s${Object.keys(steps).length}`
    const assignees = Array.from({ length: 1 + random(3) }, () =>
      random(4) ? { user: some(random, people).user.email } : { pool: { role: some(random, queueRoles) } },
    )
    const before = Object.keys(steps)
    steps[name] = {
      assignees,
      shows: ['name', 'employees'],
      decision: some(random, decisions),
      self: some(random, ['approve', 'skip', 'superior', 'head']),
      repeat: some(random, ['ask', 'consecutive', 'round']),
      empty: some(random, ['admin', 'skip', 'reject', 'superior']),
      ...(random(3) ? {} : { when: condition(), otherwise: some(random, ['skip', 'approve', 'reject']) }),
      ...(random(4) ? {} : { onReject: { returnTo: 'submit' } }),
      ...(before.length === 0 || random(3) ? {} : { differentFrom: [some(random, before)] }),
    }
    return name
  }
  const list = (depth: number): unknown[] => Array.from({ length: 1 + random(2) }, () => part(depth))
  const path = list(0)
  return {
    label: { en: `Random ${n}`, zh: `随机 ${n}` },
    object: 'customer',
    purpose: `random_${n}`,
    guard: 'status',
    needHuman: random(2) === 0,
    again: some(random, ['all', 'changed', 'jumpBack']),
    withdraw: 'always',
    onStale: 'stale',
    steps,
    path,
  }
}

/** What must hold of an approval after every act, and does not. */
export async function brokenRules(engine: TestEngine, run: string): Promise<string[]> {
  const rows = await engine.db.rows<{ rule: string }>(sql`
    WITH i AS (SELECT * FROM sys.approval_instance WHERE run_id = ${run}::uuid),
      s AS (SELECT * FROM sys.approval_step WHERE run_id = ${run}::uuid),
      t AS (SELECT * FROM sys.approval_task WHERE run_id = ${run}::uuid)
    SELECT 'nobody is asked' AS rule FROM i WHERE state = 'pending' AND NOT EXISTS (SELECT FROM s WHERE state = 'open')
    UNION ALL SELECT 'a step has nobody: ' || s.step FROM s, i WHERE s.state = 'open' AND i.state IN ('pending', 'suspended')
      AND NOT EXISTS (SELECT FROM t LEFT JOIN app."user" u ON u.id = t.assignee
        WHERE t.step_id = s.id AND t.state = 'open' AND (u.active OR t.assignee IS NULL AND t.queue IS NOT NULL))
    UNION ALL SELECT 'a seat is open at a step that is over: ' || s.step FROM t JOIN s ON s.id = t.step_id
      WHERE s.state <> 'open' AND t.state IN ('open', 'waiting')
    UNION ALL SELECT 'a step waits for no thread: ' || s.step FROM s WHERE s.state = 'open'
      AND NOT EXISTS (SELECT FROM sys.run_token k WHERE k.run_id = s.run_id AND k.id = s.token AND k.node = s.step)
    UNION ALL SELECT 'a thread waits for no step: ' || k.node FROM sys.run_token k WHERE k.run_id = ${run}::uuid
      AND NOT k.owns AND k.node ~ '^s[0-9]+$' AND NOT EXISTS (SELECT FROM s WHERE s.token = k.id AND s.step = k.node AND s.state = 'open')
    UNION ALL SELECT 'incident ' || code FROM sys.incident WHERE run_id = ${run}::uuid AND state = 'open'
    UNION ALL SELECT 'a step is open though it is over' FROM s, i WHERE i.ended_at IS NOT NULL AND s.state = 'open'
    UNION ALL SELECT 'the run goes on though it is over' FROM sys.run r, i WHERE r.id = i.run_id
      AND (i.ended_at IS NULL) <> (r.ended_at IS NULL)
    UNION ALL SELECT 'something is still to be done: ' || (e.event->>'type') FROM sys.run_event e
      WHERE e.run_id = ${run}::uuid AND e.done_at IS NULL`)
  return rows.map(({ rule }) => rule)
}

/** Steps that only wait in queues, and that nobody may take out of them: everybody tries. */
export async function stepsOfNobody(
  engine: TestEngine,
  run: string,
  people: readonly Ctx[],
): Promise<string[]> {
  const found: string[] = []
  const open = (await readSteps(engine.db, run)).filter(({ state }) => state === 'open')
  for (const { step, seats } of open) {
    const asked = seats.filter(({ state }) => state === 'open')
    if (asked.some(({ user }) => user !== null)) continue
    let isFree = false
    for (const { task } of asked) isFree ||= await isClaimable(task, people)
    if (!isFree) found.push(step)
  }
  return found
}

/** Whoever gets it puts it back. */
async function isClaimable(task: string, people: readonly Ctx[]): Promise<boolean> {
  for (const who of people) {
    const isTaken = await claim(who, task).then(
      () => true,
      () => false,
    )
    if (!isTaken) continue
    await unclaim(who, task)
    return true
  }
  return false
}
