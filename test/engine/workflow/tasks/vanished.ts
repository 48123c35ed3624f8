import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../../engine/context.ts'
import { sql } from '../../../../engine/sql.ts'
import type { TestEngine } from '../../../support/engine.ts'
import { publishWorkflows, settle } from '../published.ts'
import { asking, type Office, tasksOf } from './ask.ts'

/** Registers the tests; they share the engine with others of tasks. */
export const vanishedTasks = (engine: TestEngine, office: () => Office) =>
  describe('a task that goes away', () => {
    const { list, one, act, make, run } = tasksOf(engine)
    let [ann, bob, cid, mia]: Ctx[] = []

    beforeAll(async () => {
      ;({ ann, bob, cid, mia } = office())
      const of = (...people: Ctx[]) => ({ assignees: people.map(({ user }) => `'${user.id}'`) })
      await publishWorkflows(engine, {
        every: asking('Every', { ...of(ann, bob, mia), decision: 'all' }),
        claimed: asking('Claimed', { ...of(ann, bob, cid), decision: 'claim' }),
        first: asking('First', of(ann, bob)),
        timed: asking('Timed', { ...of(ann), on: { late: { after: 'PT1H', next: 'no' } } }),
        answered: asking('Answered', {
          ...of(ann),
          deadline: { after: 'PT1H', act: 'answer', output: 'no' },
        }),
        raced: {
          ...asking('Raced', {}),
          nodes: {
            ask: {
              type: 'race',
              outputs: {
                yes: { task: { ...of(ann, bob), title: 'Take {{name}}', decideAt: 'done' }, next: 'yes' },
                no: { task: { ...of(ann, cid), title: 'Leave {{name}}', decideAt: 'done' }, next: 'no' },
              },
            },
            yes: { type: 'end', result: 'yes' },
            no: { type: 'end', result: 'no' },
          },
        },
      })
    }, 60_000)

    const heard = async (who: Ctx, title: string) =>
      (
        await engine.db.rows<{ subject: string }>(sql`SELECT subject FROM app.notification
        WHERE owner = ${who.user.id}::uuid AND subject LIKE ${`%${title}%`} ORDER BY created_at, id`)
      ).map(({ subject }) => subject)
    const gone = async (who: Ctx, title: string) =>
      (await heard(who, title)).filter((subject) => subject.startsWith('No longer needed')).length
    /** Whoever may not read the record is told, and not of what. */
    const goneUnnamed = (who: Ctx) => heard(who, 'A task of yours is no longer needed')
    const cancel = async (id: string) => {
      const admin = await engine.http(mia!)
      expect((await admin.post(`/api/workflows/runs/${id}/cancel`, { reason: 'probe' })).status).toBe(200)
      await settle(engine)
    }

    it('with its run is told once to whoever had it, and not to whoever ended it', async () => {
      await make('Every Gone Ltd')
      const mine = await one(ann!, 'Every Gone')
      await act(ann!, mine.id, 'delegate', { to: cid!.user.id })
      await act(bob!, (await one(bob!, 'Every Gone')).id, 'complete', { port: 'yes' })
      await cancel(mine.run)
      expect(await gone(ann!, 'Every Gone')).toBe(1)
      expect(await goneUnnamed(cid!)).toHaveLength(1)
      expect(await gone(bob!, 'Every Gone')).toBe(0)
      expect(await gone(mia!, 'Every Gone')).toBe(0)
      expect((await list(ann!)).map(({ title }) => title)).not.toContain(mine.title)
    })

    it('is told to whoever claimed it, not to those who only might have', async () => {
      await make('Claimed Gone Ltd')
      const mine = await one(ann!, 'Claimed Gone')
      await act(ann!, mine.id, 'claim')
      await cancel(mine.run)
      expect(await gone(ann!, 'Claimed Gone')).toBe(1)
      expect(await gone(bob!, 'Claimed Gone')).toBe(0)
    })

    it('when its time is over, or its deadline answers, is told as well', async () => {
      await make('Timed Gone Ltd')
      const record = await make('Answered Gone Ltd')
      engine.clock.pass(3_700_000)
      expect(await run(record)).toMatchObject({ result: 'no' })
      expect(await gone(ann!, 'Timed Gone')).toBe(1)
      expect(await gone(ann!, 'Answered Gone')).toBe(1)
    })

    it('because another way of a race was taken is told to those who had it, once', async () => {
      const record = await make('Raced Gone Ltd')
      const mine = (await list(ann!)).find(({ title }) => title === 'Take Raced Gone Ltd')!
      await act(ann!, mine.id, 'complete', {})
      expect(await run(record)).toMatchObject({ result: 'yes' })
      expect(await goneUnnamed(cid!)).toHaveLength(2)
      expect(await heard(cid!, 'Raced Gone')).toEqual([])
      expect(await gone(ann!, 'Raced Gone')).toBe(0)
      expect(await gone(bob!, 'Raced Gone')).toBe(0)
    })

    it('because enough have answered is told to nobody', async () => {
      await make('First Gone Ltd')
      await act(bob!, (await one(bob!, 'First Gone')).id, 'complete', { port: 'yes' })
      await settle(engine)
      expect(await gone(ann!, 'First Gone')).toBe(0)
    })
  })
