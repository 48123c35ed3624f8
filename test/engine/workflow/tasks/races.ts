import { beforeAll, describe, expect, it } from 'vitest'
import { type Ctx, inTransaction, type Principal } from '../../../../engine/context.ts'
import { AppError } from '../../../../engine/errors.ts'
import { principals } from '../../../../engine/organisation/principals.ts'
import { sql } from '../../../../engine/sql.ts'
import { completeTask } from '../../../../engine/workflow/tasks/complete.ts'
import { addApprover, handOver, removeApprover } from '../../../../engine/workflow/tasks/hand-over.ts'
import { taskLeaversChore } from '../../../../engine/workflow/tasks/leavers.ts'
import { comment } from '../../../../engine/workflow/tasks/say.ts'
import { workflowRunner } from '../../../../engine/workflow/workflows.ts'
import type { TestEngine } from '../../../support/engine.ts'
import { addPerson } from '../../../support/organisation.ts'
import { randomFrom } from '../../process/random-graphs.ts'
import { publishWorkflows, settle } from '../published.ts'
import { asking, tasksOf } from './ask.ts'

// More, and others: TASK_RUNS=50 TASK_SEED=7 npx vitest run --project node test/engine/workflow/tasks/of-people.test.ts
const runs = Number(process.env['TASK_RUNS'] ?? 1)
const seed = Number(process.env['TASK_SEED'] ?? 1)
const crowd = 40

/** Numbers from 0 to 1, the same for the same seed. */
const chances = (from: number) => {
  const random = randomFrom(from)
  return () => random(1_000_000) / 1_000_000
}

interface Row {
  id: string
  seat: number
  state: string
  assignee: string | null
  added_by: string | null
  active: boolean
}

/** Registers the tests, which come last: they bring many people. */
export const racesOfTasks = (engine: TestEngine) =>
  describe('tasks that many act on at once', () => {
    const { make, run } = tasksOf(engine)
    const people = new Map<string, Principal>()

    beforeAll(async () => {
      for (let n = 0; n < crowd; n++) await addPerson(engine.db, { name: `One of ${n}`, roles: ['agent'] })
      const rows = await engine.db.rows<{ id: string }>(
        sql`SELECT id FROM app."user" WHERE 'agent' = ANY(roles)`,
      )
      await engine.refresh()
      for (const { id } of rows) {
        people.set(id, (await engine.app.parts.get(principals).find(id))!)
      }
      const ask = (when: string, decision: unknown) =>
        asking(when, {
          assignees: [{ role: 'agent' }],
          decision,
          deadline: { after: 'P1D', act: 'answer', output: 'no' },
        })
      await publishWorkflows(engine, {
        most: ask('Crowd most', { type: 'ratio', percent: 60 }),
        turns: ask('Crowd turns', 'sequential'),
        every: ask('Crowd every', 'all'),
        first: ask('Crowd first', 'any'),
      })
    }, 60_000)

    const as = ({ assignee }: Row): Ctx => ({
      ...engine.admin,
      user: people.get(assignee!) ?? engine.admin.user,
    })

    const seatsOf = (record: string) =>
      engine.db.rows<Row>(sql`SELECT t.id, t.seat, t.state, t.assignee, t.added_by,
        coalesce(u.active, false) AS active FROM sys.task t LEFT JOIN app."user" u ON u.id = t.assignee
      WHERE t.record_id = ${record}::uuid ORDER BY t.seat`)

    /** One decision or none yet; and while there is none somebody is asked who can answer. */
    const expectSound = async (record: string, areLeaversGone = true) => {
      const rows = await seatsOf(record)
      const [told] = await engine.db.rows<{
        n: number
      }>(sql`SELECT count(*)::integer AS n FROM sys.run_event e
      JOIN sys.run r ON r.id = e.run_id WHERE r.record_id = ${record}::uuid AND e.key LIKE 'task/%'`)
      const open = rows.filter(({ state }) => state === 'open')
      const isOver = rows.every(({ state }) => state !== 'open' && state !== 'waiting')
      expect(told!.n).toBe(isOver ? 1 : 0)
      if (!isOver && areLeaversGone) expect(open.some(({ active }) => active)).toBe(true)
      expect(new Set(rows.map(({ seat }) => seat)).size).toBe(rows.length)
      const asked = rows.flatMap(({ state, assignee }) =>
        state === 'open' || state === 'waiting' ? assignee : [],
      )
      expect(new Set(asked).size).toBe(asked.length)
      return isOver
    }

    const acting = (row: Row, rows: readonly Row[], random: () => number) => {
      const ctx = as(row)
      const ids = [...people.keys()]
      const to = ids[Math.floor(random() * ids.length)]!
      const where = (['before', 'beside', 'after'] as const)[Math.floor(random() * 3)]!
      const mine = rows.find(({ added_by: by }) => by === row.assignee)
      const dice = random()
      if (dice < 0.45) return completeTask(ctx, row.id, { port: random() < 0.5 ? 'yes' : 'no', values: {} })
      if (dice < 0.65) return handOver(ctx, row.id, 'transfer', { to })
      if (dice < 0.75) return handOver(ctx, row.id, 'delegate', { to })
      if (dice < 0.85) return addApprover(ctx, row.id, { to, where })
      if (dice < 0.95 && mine) return removeApprover(ctx, row.id, { seat: mine.seat })
      return comment(ctx, row.id, { comment: 'Hm' })
    }

    /** Connections of this database go away in the middle, as if nodes had died. */
    const kill = async () => {
      for (let n = 0; n < 4; n++) {
        await new Promise((resolve) => setTimeout(resolve, 10))
        await engine.db
          .rows(sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`)
          .catch(() => [])
      }
    }

    for (const kind of ['most', 'turns', 'every'])
      it(`decide once, and always wait for somebody who can answer: ${kind}`, async () => {
        for (let n = 0; n < runs; n++) {
          const random = chances(seed * 7_919 + n)
          const record = await make(`Crowd ${kind} ${n}`)
          let isOver = await expectSound(record)
          for (let wave = 0; !isOver && wave < 12; wave++) {
            const rows = await seatsOf(record)
            const acts = rows.filter(({ state }) => state === 'open').map((row) => acting(row, rows, random))
            const isKilled = wave === 1
            const [results] = await Promise.all([Promise.allSettled(acts), ...(isKilled ? [kill()] : [])])
            for (const one of results)
              if (one.status === 'rejected' && !isKilled) {
                expect(one.reason, String(one.reason)).toBeInstanceOf(AppError)
                expect((one.reason as AppError).status, String(one.reason)).toBeLessThan(500)
              }
            isOver = await expectSound(record)
          }
          if (!isOver) engine.clock.pass(25 * 3_600_000)
          const ended = await run(record)
          expect(ended).toMatchObject({ state: 'completed' })
          expect(['yes', 'no']).toContain(ended!.result)
        }
      }, 60_000)

    it('let one of many first answers win, also against the deadline', async () => {
      const record = await make('Crowd first answer')
      const rows = await seatsOf(record)
      engine.clock.pass(24 * 3_600_000 + 1_000)
      const [results] = await Promise.all([
        Promise.allSettled(rows.map((row) => completeTask(as(row), row.id, { port: 'yes', values: {} }))),
        engine.app.parts.get(workflowRunner).drain(),
      ])
      const won = results.filter(({ status }) => status === 'fulfilled')
      await settle(engine)
      const after = await seatsOf(record)
      expect(after.filter(({ state }) => state === 'done')).toHaveLength(won.length)
      expect(won.length).toBeLessThanOrEqual(1)
      expect(await run(record)).toMatchObject({ state: 'completed', result: won.length === 1 ? 'yes' : 'no' })
    })

    it('are decided once by people of several nodes too', async () => {
      const record = await make('Crowd first nodes')
      const rows = (await seatsOf(record)).slice(0, 4)
      // Who has a transaction already waits in the database, not in this node's queue.
      const results = await Promise.allSettled([
        ...rows.map((row) =>
          inTransaction(as(row), (tx) => completeTask(tx, row.id, { port: 'yes', values: {} })),
        ),
        inTransaction(as(rows[0]!), (tx) =>
          handOver(tx, rows[0]!.id, 'transfer', { to: rows[1]!.assignee! }),
        ),
      ])
      expect(results.slice(0, 4).filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const one of results) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(AppError)
      expect(await expectSound(record)).toBe(true)
      expect(await run(record)).toMatchObject({ result: 'yes' })
    })

    it('are asked of nobody once their run has ended, also of who was handed one at that moment', async () => {
      const record = await make('Crowd every handed')
      const [first, ...others] = await seatsOf(record)
      const { id: one } = (await engine.db.first<{ id: string }>(
        sql`SELECT id FROM sys.run WHERE record_id = ${record}::uuid`,
      ))!
      const heir = await engine.person({ roles: [], name: 'Heir' })
      const admin = await engine.http()
      let cancelling: Promise<Response> | undefined
      await inTransaction(as(first!), async (tx) => {
        await handOver(tx, first!.id, 'transfer', { to: heir.user.id })
        cancelling = admin.post(`/api/workflows/runs/${one}/cancel`, { reason: 'probe' })
        const isWaiting = () =>
          engine.db.first(sql`SELECT FROM pg_stat_activity WHERE datname = current_database()
          AND wait_event_type = 'Lock' AND query LIKE '%sys.task%'`)
        for (const until = performance.now() + 5_000; performance.now() < until && !(await isWaiting()); )
          await new Promise((resolve) => setTimeout(resolve, 10))
      })
      expect((await cancelling!).status).toBe(200)
      await settle(engine)
      expect(others.length).toBeGreaterThan(0)
      expect((await seatsOf(record)).filter(({ state }) => state === 'open' || state === 'waiting')).toEqual(
        [],
      )
    })

    it('go to somebody who is there, when half of them leave while the others answer', async () => {
      const record = await make('Crowd every leaves')
      const rows = await seatsOf(record)
      const leaving = rows.filter((_, n) => n % 2 === 0).map(({ assignee }) => assignee!)
      await engine.db.run(sql`UPDATE app."user" SET active = false
      WHERE id = ANY(${leaving}::uuid[]) AND NOT 'admin' = ANY(roles)`)
      const random = chances(seed)
      const stay = rows.filter(({ assignee }) => !leaving.includes(assignee!))
      await Promise.all([
        Promise.allSettled(stay.map((row) => acting(row, rows, random))),
        taskLeaversChore.run(engine.system),
      ])
      await taskLeaversChore.run(engine.system)
      await expectSound(record)
      const left = await seatsOf(record)
      expect(left.filter(({ state, active }) => state === 'open' && !active)).toEqual([])
    })
  })
