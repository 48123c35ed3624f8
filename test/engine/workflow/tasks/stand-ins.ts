import { v7 as uuid } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { sql } from '../../../../engine/sql.ts'
import { taskLeaversChore } from '../../../../engine/workflow/tasks/leavers.ts'
import { workflowRunner } from '../../../../engine/workflow/workflows.ts'
import type { TestEngine } from '../../../support/engine.ts'
import { publishWorkflows, settle } from '../published.ts'
import { asking, type Office, tasksOf } from './ask.ts'

const hour = 3_600_000

/** Registers the tests; they share the engine with others of tasks. */
export const standInsOfTasks = (engine: TestEngine, office: () => Office) =>
  describe('tasks of people who are away, have left, or work at other hours', () => {
    const { list, one, detail, act, make, run } = tasksOf(engine)
    let [ann, bob, cid, eve]: Ctx[] = []

    beforeAll(async () => {
      ;({ ann, bob, cid, eve } = office())
      const of = (...people: Ctx[]) => ({ assignees: people.map(({ user }) => `'${user.id}'`) })
      const admin = await engine.http()
      const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
      const calendar = (name: string, hours: [string, string], more: object = {}) =>
        admin.put(`/api/design/items/calendar/${name}`, {
          label: name,
          timeZone: 'Etc/UTC',
          hours: Object.fromEntries(days.map((day) => [day, [hours]])),
          ...more,
        })
      await calendar('always', ['00:00', '23:59'], { default: true })
      await calendar('early', ['09:00', '17:00'])
      await publishWorkflows(engine, {
        plain: asking('Plain', of(cid)),
        claim: asking('Claim', { ...of(ann, cid), decision: 'claim' }),
        turns: asking('Turns', { ...of(ann, bob, cid), decision: 'sequential' }),
        every: asking('Every', { assignees: [{ role: 'agent' }], decision: 'all' }),
        late: asking('Late', {
          ...of(ann),
          deadline: { after: 'PT2H', ladder: { soon: { at: '-PT1H', act: 'remind' } } },
        }),
        hours: asking('Hours', { ...of(ann), deadline: { after: 'PT9H', calendar: 'assignee' } }),
      })
    }, 60_000)

    const standIn = (delegator: Ctx, delegate: Ctx, approvals: string[] | null = null) =>
      engine.db.run(sql`INSERT INTO sys.approval_delegation (id, delegator, delegate, starts_at, ends_at, approvals,
        created_at, created_by)
      VALUES (${uuid()}::uuid, ${delegator.user.id}::uuid, ${delegate.user.id}::uuid, now() - interval '1 day',
        now() + interval '9 days', ${approvals}::text[], now(), ${delegator.user.id}::uuid)`)

    it('are asked of who stands in, with whom they stand in for', async () => {
      await standIn(cid!, bob!, ['customer.credit'])
      await make('Plain Here Ltd')
      const own = await one(cid!, 'Plain Here')
      expect(own.original).toBeNull()
      await act(cid!, own.id, 'complete', { port: 'yes' })
      await standIn(cid!, eve!)
      const record = await make('Plain Away Ltd')
      const task = await one(eve!, 'Plain Away')
      expect(task).toMatchObject({ original: { name: 'Cid' }, advice: false })
      expect(await list(cid!)).toEqual([])
      expect((await detail(cid!, task.id)).body.seats).toMatchObject([
        {
          user: { name: 'Eve' },
          original: { name: 'Cid' },
          why: [{}, { reason: 'stands_in', of_name: 'Cid' }],
        },
      ])
      await act(eve!, task.id, 'complete', { port: 'no' })
      expect(await run(record)).toMatchObject({ result: 'no' })

      const claimed = await make('Claim Away Ltd')
      const open = await one(eve!, 'Claim Away')
      expect(open).toMatchObject({ claimable: true, original: null })
      expect((await detail(eve!, open.id)).body.seats).toMatchObject([{ user: null, why: [] }])
      await act(eve!, open.id, 'claim')
      expect(await one(eve!, 'Claim Away')).toMatchObject({ original: { name: 'Cid' } })
      expect((await detail(ann!, open.id)).body.seats).toMatchObject([
        { user: { name: 'Eve' }, original: { name: 'Cid' }, why: [{ reason: 'stands_in', of_name: 'Cid' }] },
      ])
      await act(eve!, open.id, 'unclaim')
      expect(await one(ann!, 'Claim Away')).toMatchObject({ claimable: true, original: null })
      await act(eve!, open.id, 'complete', { port: 'yes' })
      expect((await list(eve!, 'done'))[0]).toMatchObject({ id: open.id, original: { name: 'Cid' } })
      expect(await run(claimed)).toMatchObject({ result: 'yes' })
      await engine.db.run(sql`UPDATE sys.approval_delegation SET ended_at = now()`)
    })

    it('of who left go on with their turn, and advice with whom it is for', async () => {
      const dan = await engine.person({ roles: [], name: 'Dan' })
      const record = await make('Turns Leaving Ltd')
      const mine = await one(ann!, 'Turns Leaving')
      await act(ann!, mine.id, 'delegate', { to: dan.user.id })
      await engine.db.run(sql`UPDATE app."user" SET superior = ${eve!.user.id}::uuid
      WHERE id IN (${dan.user.id}::uuid, ${cid!.user.id}::uuid)`)
      await engine.db.run(sql`UPDATE app."user" SET active = false WHERE id = ${dan.user.id}::uuid`)
      await engine.refresh()
      await taskLeaversChore.run(engine.system)
      const advice = await one(eve!, 'Turns Leaving')
      expect(advice).toMatchObject({ advice: true, original: { name: 'Ann' } })
      const { notes } = (await detail(eve!, advice.id)).body
      expect(notes.at(-1)).toMatchObject({ act: 'leave', actor: null, to: { name: 'Eve' } })
      await act(eve!, advice.id, 'complete', { comment: 'Fine' })
      await act(ann!, mine.id, 'complete', { port: 'yes' })

      await engine.db.run(sql`UPDATE app."user" SET active = false WHERE id = ${cid!.user.id}::uuid`)
      await engine.refresh()
      await taskLeaversChore.run(engine.system)
      expect((await list(eve!)).map(({ title }) => title)).not.toContain(mine.title)
      await act(bob!, (await one(bob!, 'Turns Leaving')).id, 'complete', { port: 'yes' })
      await act(eve!, (await one(eve!, 'Turns Leaving')).id, 'complete', { port: 'no' })
      expect(await run(record)).toMatchObject({ result: 'yes' })
      await engine.db.run(sql`UPDATE app."user" SET active = true WHERE id = ${cid!.user.id}::uuid`)
      await engine.refresh()
    })

    it('that an older engine has asked go on as all others', async () => {
      const record = await make('Every Older Ltd')
      await engine.db.run(
        sql`UPDATE sys.task SET seat = NULL, ord = 0, why = '[]' WHERE record_id = ${record}::uuid`,
      )
      const mine = await one(bob!, 'Every Older')
      expect((await detail(bob!, mine.id)).body.seats.map(({ id }) => id)).toEqual([1, 2])
      await act(bob!, mine.id, 'transfer', { to: eve!.user.id })
      await act(eve!, (await one(eve!, 'Every Older')).id, 'complete', { port: 'no' })
      await act(ann!, (await one(ann!, 'Every Older')).id, 'complete', { port: 'no' })
      expect(await run(record)).toMatchObject({ result: 'no' })
    })

    it('of a run that is held are reminded of once it goes on, and once however often a node dies', async () => {
      const record = await make('Late Held Ltd')
      const mine = await one(ann!, 'Late Held')
      const admin = await engine.http()
      const move = (name: string) =>
        admin.post(`/api/workflows/runs/${mine.run}/${name}`, { reason: 'probe' })
      expect((await move('suspend')).status).toBe(200)
      engine.clock.pass(1.5 * hour)
      await engine.app.parts.get(workflowRunner).drain()
      const reminders = async () =>
        (await detail(ann!, mine.id)).body.notes.filter((note) => note.act === 'remind').length
      expect(await reminders()).toBe(0)
      expect((await move('resume')).status).toBe(200)
      const kill = async () => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        await engine.db.rows(sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`)
      }
      // What dies says so, and what it had begun is as if it had never been.
      for (let n = 0; n < 4; n++)
        await Promise.allSettled([engine.app.parts.get(workflowRunner).drain(), kill()])
      await settle(engine)
      expect(await reminders()).toBe(1)
      await act(ann!, mine.id, 'complete', { port: 'yes' })
      expect(await run(record)).toMatchObject({ result: 'yes' })
    })

    it('count by the working time of whoever has them', async () => {
      const admin = await engine.http()
      const { document } = (await (await admin.get('/api/design/items/object/user')).json()) as {
        document: { fields: object }
      }
      const fields = { ...document.fields, calendar: { type: 'text', label: { en: 'Calendar', zh: '日历' } } }
      expect((await admin.put('/api/design/items/object/user', { ...document, fields })).status).toBeLessThan(
        300,
      )
      await publishWorkflows(engine, {})
      await engine.db.run(sql`UPDATE app."user" SET calendar = 'early' WHERE id = ${ann!.user.id}::uuid`)
      await make('Hours Ltd')
      const mine = await one(ann!, 'Hours')
      const isWorkingTime = (at: string) => /T(09|1[0-7]):/.test(at)
      expect(isWorkingTime(mine.due_at!)).toBe(true)
      expect(new Date(mine.due_at!).getTime() - new Date(mine.created_at).getTime()).toBeGreaterThan(
        12 * hour,
      )
    })

    it('are answered in trial runs, and nobody is asked', async () => {
      const { id } = await createRecord(engine.admin, 'customer', { name: 'Trial' })
      const admin = await engine.http()
      const answer = await admin.post('/api/design/simulate/workflow/late', {
        record: id,
        answers: { ask: { port: 'no', output: { comment: 'Hm' } } },
      })
      expect(await answer.json()).toMatchObject({ state: 'completed', result: 'no', incidents: [] })
      expect(
        await engine.db.rows(sql`SELECT 1 AS there FROM sys.task WHERE record_id = ${id}::uuid`),
      ).toEqual([])
    })
  })
