import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../../engine/context.ts'
import { sql } from '../../../../engine/sql.ts'
import type { TestEngine } from '../../../support/engine.ts'
import { incidentsOf, publishWorkflows, settle } from '../published.ts'
import { asking, type Office, tasksOf } from './ask.ts'

const hour = 3_600_000

/** Registers the tests; they share the engine with others of tasks. */
export const deadlinesOfTasks = (engine: TestEngine, office: () => Office) =>
  describe('the deadline of a task', () => {
    const { list, one, detail, act, make, run } = tasksOf(engine)
    let [ann, bob, eve, boss]: Ctx[] = []

    beforeAll(async () => {
      ;({ ann, bob, eve, boss } = office())
      await engine.db.run(
        sql`UPDATE app."user" SET superior = ${boss.user.id}::uuid WHERE id = ${ann.user.id}::uuid`,
      )
      const email = async (who: Ctx) =>
        (await engine.db.first<{ email: string }>(
          sql`SELECT email FROM app."user" WHERE id = ${who.user.id}::uuid`,
        ))!.email
      const ofAnn = { assignees: [{ user: await email(ann) }] }
      const agents = { assignees: [{ role: 'agent' }] }
      await publishWorkflows(engine, {
        ladder: asking('Ladder', {
          ...ofAnn,
          deadline: {
            after: 'PT10H',
            ladder: {
              soon: { at: '-PT4H', act: 'remind' },
              again: { at: '-PT2H', act: 'remind', every: 'PT1H', max: 2 },
              up: { at: 'PT1H', act: 'copySuperior' },
              over: { at: 'PT2H', act: 'transfer', to: 'superior' },
              broken: { at: 'PT3H', act: 'notify', to: { user: '=$error("Nobody is there")' } },
            },
          },
        }),
        answered: asking('Answered', {
          ...agents,
          decision: 'all',
          deadline: { after: 'PT2H', act: 'answer', output: 'no' },
        }),
        bare: {
          ...asking('Bare', {}),
          nodes: {
            ask: {
              type: 'task',
              title: 'Read {{name}}',
              ...agents,
              deadline: { after: 'PT2H', act: 'answer' },
              next: 'end',
            },
            end: { type: 'end', result: 'read', output: { answer: '=$steps.ask.output' } },
          },
        },
        given: asking('Given', {
          ...agents,
          decision: 'claim',
          deadline: { after: 'PT2H', act: 'transfer', to: { user: await email(eve) } },
        }),
        raced: {
          ...asking('Raced', ofAnn),
          nodes: {
            ask: {
              type: 'race',
              outputs: {
                yes: {
                  task: { ...ofAnn, title: 'Take {{name}}', deadline: { after: 'PT1H', act: 'remind' } },
                  next: 'yes',
                },
                no: { after: 'P9D', next: 'no' },
              },
            },
            yes: { type: 'end', result: 'yes' },
            no: { type: 'end', result: 'no' },
          },
        },
      })
    }, 60_000)

    const pass = async (ms: number) => {
      engine.clock.pass(ms)
      await settle(engine)
    }
    const told = async (who: Ctx, words: string) =>
      (
        await engine.db.rows<{ subject: string }>(sql`SELECT subject FROM app.notification
        WHERE owner = ${who.user.id}::uuid AND starts_with(subject, ${words})`)
      ).length

    it('reminds, tells superiors, and hands on, each when it says, and stays with it until it is done', async () => {
      const record = await make('Ladder Ltd')
      const mine = await one(ann!, 'Ladder')
      const due = new Date(mine.created_at).getTime() + 10 * hour
      expect(Math.abs(new Date(mine.due_at!).getTime() - due)).toBeLessThan(2_000)
      const reminders = await told(ann!, 'Still waits')
      await pass(6.1 * hour)
      expect(await told(ann!, 'Still waits')).toBe(reminders + 1)
      await pass(2 * hour)
      await pass(1 * hour)
      expect(await told(ann!, 'Still waits')).toBe(reminders + 3)
      await pass(2 * hour)
      expect(await told(ann!, 'Still waits')).toBe(reminders + 3)
      expect(await told(boss!, 'A task of somebody in your charge is late')).toBe(1)
      expect((await one(ann!, 'Ladder')).due_at).toBe(mine.due_at)
      await pass(1 * hour)
      expect((await list(ann!)).map(({ id }) => id)).not.toContain(mine.id)
      const theirs = await one(boss!, 'Ladder')
      expect(theirs).toMatchObject({ original: { name: 'Ann' }, due_at: mine.due_at })
      await pass(1 * hour)
      const { notes } = (await detail(boss!, theirs.id)).body
      expect(notes.map((note) => [note.act, note.actor, note.to?.name ?? null])).toEqual([
        ['remind', null, null],
        ['remind', null, null],
        ['remind', null, null],
        ['copySuperior', null, 'Boss'],
        ['transfer', null, 'Boss'],
        ['notify', null, null],
      ])
      expect(notes.at(-1)!.comment).toBe('Nobody is there')
      expect(await incidentsOf(engine, 'ladder')).toEqual([])
      await act(boss!, theirs.id, 'complete', { port: 'yes' })
      expect(await run(record)).toMatchObject({ result: 'yes' })
      expect((await list(boss!, 'done'))[0]).toMatchObject({ id: theirs.id, due_at: mine.due_at })
    })

    it('answers by itself, with what was said before it', async () => {
      const record = await make('Answered Ltd')
      const mine = await one(ann!, 'Answered')
      await act(ann!, mine.id, 'complete', { port: 'yes', comment: 'Fine' })
      const other = await one(bob!, 'Answered')
      await pass(2.1 * hour)
      expect(await run(record)).toMatchObject({
        result: 'no',
        output: {
          answer: [
            { port: 'yes', by: ann!.user.id },
            { port: 'no', by: null },
          ],
        },
      })
      expect(await act(bob!, other.id, 'complete', { port: 'yes' })).toMatchObject({ status: 409 })
      const { seats, notes } = (await detail(bob!, other.id)).body
      expect(seats).toMatchObject([{ state: 'done' }, { state: 'closed', port: 'no' }])
      expect(notes.at(-1)).toMatchObject({ act: 'answer', actor: null })
    })

    it('answers one without buttons', async () => {
      const record = await make('Bare Ltd')
      await pass(2.1 * hour)
      expect(await run(record)).toMatchObject({
        result: 'read',
        output: { answer: { port: null, by: null } },
      })
    })

    it('gives what nobody has claimed to whom it names', async () => {
      await make('Given Ltd')
      expect((await one(bob!, 'Given')).claimable).toBe(true)
      await pass(2.1 * hour)
      const theirs = await one(eve!, 'Given')
      expect(theirs).toMatchObject({ claimable: false, state: 'open' })
      expect((await list(bob!)).map(({ title }) => title)).not.toContain('Look at Given Ltd')
      expect((await act(eve!, theirs.id, 'unclaim')).status).toBe(200)
      expect((await one(bob!, 'Given')).claimable).toBe(true)
    })

    it('watches over each way of a race', async () => {
      await make('Raced Ltd')
      const mine = await one(ann!, 'Raced')
      expect(mine.due_at).not.toBeNull()
      const before = await told(ann!, 'Still waits: Take Raced')
      await pass(1.1 * hour)
      expect(await told(ann!, 'Still waits: Take Raced')).toBe(before + 1)
    })
  })
