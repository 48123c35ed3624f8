import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../../engine/context.ts'
import { sql } from '../../../../engine/sql.ts'
import type { TestEngine } from '../../../support/engine.ts'
import { publishWorkflows } from '../published.ts'
import { asking, type Office, tasksOf } from './ask.ts'

/** Registers the tests; they share the engine with others of tasks. */
export const seatsOfTasks = (engine: TestEngine, office: () => Office) =>
  describe('people with a task', () => {
    const { list, one, detail, act, make, run } = tasksOf(engine)
    let [ann, bob, cid, eve, mia]: Ctx[] = []

    beforeAll(async () => {
      ;({ ann, bob, cid, eve, mia } = office())
      const ofAnn = { assignees: [`'${ann.user.id}'`] }
      const several = { assignees: [ann, bob, cid, eve].map(({ user }) => `'${user.id}'`) }
      await publishWorkflows(engine, {
        plain: asking('Plain', ofAnn),
        turns: asking('Turns', { ...several, decision: 'sequential' }),
        most: asking('Most', { ...several, decision: { type: 'ratio', percent: 50 } }),
        strict: asking('Strict', { ...ofAnn, acts: ['comment'] }),
        advised: asking('Advised', { ...ofAnn, acts: ['askAdvice'] }),
        filled: asking('Filled', {
          ...ofAnn,
          fields: [{ name: 'pieces', type: 'integer', required: true }],
          editable: ['website'],
        }),
      })
    }, 60_000)

    const toldOf = async (who: Ctx, what: string) =>
      (
        await engine.db.rows<{ subject: string }>(sql`SELECT subject FROM app.notification
          WHERE owner = ${who.user.id}::uuid AND subject LIKE ${`%${what}%`} ORDER BY created_at, id`)
      ).map(({ subject }) => subject)

    it('hand it to somebody else, who answers instead', async () => {
      const record = await make('Plain Transfer Ltd')
      const mine = await one(ann!, 'Plain Transfer')
      expect(mine.acts).toEqual(['complete', 'transfer', 'delegate', 'addApprover', 'askAdvice', 'comment'])
      const handed = await act(ann!, mine.id, 'transfer', { to: bob!.user.id, comment: 'You know them' })
      expect(handed).toMatchObject({ status: 200, body: { state: 'handed', acts: ['comment', 'remind'] } })
      expect(await list(ann!)).toEqual([])

      const theirs = await one(bob!, 'Plain Transfer')
      expect(theirs).toMatchObject({ original: { name: 'Ann' }, advice: false, waiting: false })
      expect(await act(ann!, mine.id, 'complete', { port: 'yes' })).toMatchObject({
        status: 409,
        body: { code: 'process_stale' },
      })
      const { body } = await detail(bob!, theirs.id)
      expect(body.seats).toMatchObject([
        { id: 1, user: { name: 'Ann' }, state: 'handed', mine: false },
        { id: 2, user: { name: 'Bob' }, state: 'open', mine: true, why: [{}, { reason: 'transferred' }] },
      ])
      expect(body.notes).toMatchObject([
        { n: 1, actor: { name: 'Ann' }, act: 'transfer', to: { name: 'Bob' }, comment: 'You know them' },
      ])
      expect((await act(bob!, theirs.id, 'complete', { port: 'no' })).body).toMatchObject({ decided: true })
      expect(await run(record)).toMatchObject({ state: 'completed', result: 'no' })
    })

    it('let somebody look at it first, whose answer is advice and decides nothing', async () => {
      const record = await make('Filled Advice Ltd')
      const mine = await one(ann!, 'Filled Advice')
      const waiting = await act(ann!, mine.id, 'delegate', { to: bob!.user.id })
      expect(waiting.body).toMatchObject({
        state: 'waiting',
        waiting: true,
        acts: ['askAdvice', 'comment', 'remind'],
      })
      expect(await one(ann!, 'Filled Advice')).toMatchObject({ waiting: true })
      expect((await act(ann!, mine.id, 'complete', { port: 'yes' })).status).toBe(409)

      const theirs = await one(bob!, 'Filled Advice')
      expect(theirs).toMatchObject({ advice: true, original: { name: 'Ann' }, editable: [] })
      expect(theirs.acts).toEqual(['complete', 'transfer', 'askAdvice', 'comment'])
      expect((await act(bob!, theirs.id, 'delegate', { to: cid!.user.id })).status).toBe(200)
      const deeper = await one(cid!, 'Filled Advice')
      expect((await act(cid!, deeper.id, 'complete', { comment: 'Seven' })).body).toMatchObject({
        decided: false,
      })
      expect(
        (await act(bob!, theirs.id, 'complete', { port: 'no', comment: 'Rather not' })).body,
      ).toMatchObject({ decided: false })

      const back = await one(ann!, 'Filled Advice')
      expect(back).toMatchObject({ id: mine.id, state: 'open', waiting: false })
      expect((await detail(ann!, mine.id)).body.notes.at(-1)).toMatchObject({
        act: 'advise',
        actor: { name: 'Bob' },
        comment: 'Rather not',
      })
      expect((await list(bob!, 'done')).map(({ id }) => id)).toContain(theirs.id)
      const values = { pieces: 7, website: 'https://advised.example' }
      expect((await act(ann!, mine.id, 'complete', { port: 'yes', values })).body).toMatchObject({
        decided: true,
      })
      expect(await run(record)).toMatchObject({
        result: 'yes',
        output: { answer: { values: { pieces: 7 } } },
      })
    })

    it('ask others before, beside and after them, and take them away again', async () => {
      const record = await make('Plain Several Ltd')
      const mine = await one(ann!, 'Plain Several')
      const add = (to: Ctx, where: string) => act(ann!, mine.id, 'addApprover', { to: to.user.id, where })
      expect((await add(ann!, 'beside')).body).toMatchObject({ code: 'approval_bad_target' })
      expect((await add(bob!, 'after')).body.acts).toContain('removeApprover')
      expect((await list(bob!)).map(({ title }) => title)).not.toContain(mine.title)
      const seats = (await detail(ann!, mine.id)).body.seats
      expect(seats).toMatchObject([{ removable: false }, { state: 'waiting', removable: true }])
      expect((await act(ann!, mine.id, 'removeApprover', { seat: 2 })).body.acts).not.toContain(
        'removeApprover',
      )
      expect((await act(ann!, mine.id, 'removeApprover', { seat: 1 })).status).toBe(403)

      expect((await add(cid!, 'before')).body).toMatchObject({ state: 'waiting', waiting: true })
      expect(await toldOf(bob!, 'Plain Several')).toEqual([])
      const first = await one(cid!, 'Plain Several')
      expect(first.acts).not.toContain('addApprover')
      expect((await act(cid!, first.id, 'addApprover', { to: bob!.user.id, where: 'beside' })).status).toBe(
        403,
      )
      expect((await act(cid!, first.id, 'complete', { port: 'no' })).body).toMatchObject({ decided: true })
      expect(await run(record)).toMatchObject({ result: 'no' })

      await make('Plain Removed Ltd')
      const task = (await one(ann!, 'Plain Removed')).id
      await act(ann!, task, 'addApprover', { to: bob!.user.id, where: 'beside' })
      await act(ann!, task, 'removeApprover', { seat: 2 })
      expect(await toldOf(bob!, 'Plain Removed')).toEqual([
        'Look at Plain Removed Ltd',
        'No longer needed: Look at Plain Removed Ltd',
      ])
      expect(await toldOf(ann!, 'Plain Removed')).toEqual(['Look at Plain Removed Ltd'])
    })

    it('say something, ask for advice and remind, which is done once in four hours', async () => {
      await make('Plain Words Ltd')
      const mine = await one(ann!, 'Plain Words')
      await act(ann!, mine.id, 'addApprover', { to: bob!.user.id, where: 'beside' })
      expect((await act(cid!, mine.id, 'comment', { comment: 'Hm' })).status).toBe(404)
      const asked = { to: [cid!.user.id], comment: 'What do you think?' }
      expect((await act(ann!, mine.id, 'askAdvice', asked)).status).toBe(200)
      expect(await one(cid!, 'Plain Words')).toMatchObject({
        asked: true,
        acts: ['comment'],
        outputs: [],
        editable: [],
      })
      expect((await detail(cid!, mine.id)).body).toMatchObject({ asked: true, acts: ['comment'] })
      const told = await engine.db.first(sql`SELECT about FROM app.notification
      WHERE owner = ${cid!.user.id}::uuid AND subject = 'Your advice is asked for: Look at Plain Words Ltd'`)
      expect(told).toEqual({ about: null })
      expect((await act(cid!, mine.id, 'comment', { comment: 'Fine by me' })).status).toBe(200)
      expect(await list(cid!)).toEqual([])
      expect((await detail(cid!, mine.id)).body).toMatchObject({ asked: false, acts: ['comment'] })
      expect((await act(cid!, mine.id, 'remind')).status).toBe(403)
      expect((await act(cid!, mine.id, 'complete', { port: 'yes' })).status).toBe(404)
      expect((await act(ann!, mine.id, 'remind')).body.acts).not.toContain('remind')
      expect(await act(bob!, (await one(bob!, 'Plain Words')).id, 'remind')).toMatchObject({
        status: 429,
        body: { code: 'rate_limited' },
      })
      const { notes } = (await detail(cid!, mine.id)).body
      expect(notes.map(({ act: done, actor, to }) => [done, actor?.name, to?.name ?? null])).toEqual([
        ['addApprover', 'Ann', 'Bob'],
        ['askAdvice', 'Ann', 'Cid'],
        ['comment', 'Cid', null],
        ['remind', 'Ann', null],
      ])
      engine.clock.pass(4 * 3_600_000)
      expect((await one(ann!, 'Plain Words')).acts).toContain('remind')
    })

    it('do what the task permits and no more', async () => {
      await make('Strict Ltd')
      const mine = await one(ann!, 'Strict')
      expect(mine.acts).toEqual(['complete', 'comment'])
      const refused = await act(ann!, mine.id, 'transfer', { to: bob!.user.id })
      expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } })
      expect((await act(ann!, mine.id, 'remind')).status).toBe(403)
      expect((await act(ann!, mine.id, 'comment', { comment: 'Noted' })).status).toBe(200)

      await make('Advised Ltd')
      const unsure = await one(ann!, 'Advised')
      await act(ann!, unsure.id, 'askAdvice', { to: [bob!.user.id], comment: 'And you?' })
      expect((await act(ann!, unsure.id, 'comment', { comment: 'Hm' })).status).toBe(403)
      expect((await act(bob!, unsure.id, 'comment', { comment: 'Yes' })).status).toBe(200)
      expect((await act(bob!, unsure.id, 'comment', { comment: 'And more' })).status).toBe(403)
    })

    it('are seen by those who have to do with it, and whoever looks after processes', async () => {
      await make('Plain Secret Ltd')
      const mine = await one(ann!, 'Plain Secret')
      expect((await detail(eve!, mine.id)).status).toBe(404)
      for (const [name, body] of Object.entries({
        transfer: { to: eve!.user.id },
        removeApprover: { seat: 1 },
        comment: {},
        remind: {},
        complete: { port: 'hm' },
      }))
        expect((await act(eve!, mine.id, name, body)).status, name).toBe(404)
      expect((await detail(mia!, mine.id)).body).toMatchObject({
        acts: ['comment', 'remind'],
        seats: [{ user: { name: 'Ann' }, mine: false }],
      })
      expect((await act(mia!, mine.id, 'complete', { port: 'yes' })).status).toBe(404)
    })

    it('are told of what went wrong in words, with who did what', async () => {
      await make('Plain Wrong Ltd')
      const mine = await one(ann!, 'Plain Wrong')
      await act(ann!, mine.id, 'transfer', { to: bob!.user.id })
      const late = await act(ann!, mine.id, 'transfer', { to: cid!.user.id })
      expect(late.body).toMatchObject({
        code: 'approval_not_open',
        detail: 'This was handed on by Ann meanwhile. Look at the task again.',
      })
      const theirs = await one(bob!, 'Plain Wrong')
      expect(
        (await act(bob!, theirs.id, 'addApprover', { to: bob!.user.id, where: 'after' })).body,
      ).toMatchObject({
        detail: 'Bob is asked here already. Choose somebody else.',
      })
    })

    it('are asked one after the other in turn, and all their answers count', async () => {
      const record = await make('Turns Ltd')
      for (const [who, port] of [
        [ann!, 'no'],
        [bob!, 'yes'],
        [cid!, 'yes'],
      ] as const) {
        const { id } = await one(who, 'Turns')
        expect((await act(who, id, 'complete', { port })).body).toMatchObject({ decided: false })
      }
      const last = await one(eve!, 'Turns')
      expect((await act(eve!, last.id, 'complete', { port: 'no' })).body).toMatchObject({ decided: true })
      const ended = await run(record)
      expect(ended).toMatchObject({ result: 'yes' })
      expect(ended!.output!.answer).toMatchObject([
        { port: 'no' },
        { port: 'yes' },
        { port: 'yes' },
        { port: 'no' },
      ])
    })

    it('are not asked any more as soon as enough have answered', async () => {
      const record = await make('Most Ltd')
      const late = await one(eve!, 'Most')
      await act(bob!, (await one(bob!, 'Most')).id, 'complete', { port: 'no' })
      expect((await act(cid!, (await one(cid!, 'Most')).id, 'complete', { port: 'no' })).body).toMatchObject({
        decided: true,
      })
      expect(await run(record)).toMatchObject({ result: 'no' })
      expect((await act(eve!, late.id, 'complete', { port: 'yes' })).status).toBe(409)
      const { seats } = (await detail(eve!, late.id)).body
      expect(seats.map(({ state }) => state)).toEqual(['closed', 'done', 'done', 'closed'])
    })
  })
