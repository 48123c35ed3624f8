import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

interface Task {
  id: string
  title: string
  claimable: boolean
}

describe('a race between tasks and what happens', () => {
  const engine = withEngine()
  let [ann, bob]: Ctx[] = []

  const raced = (name: string, decideAt?: string) => ({
    object: 'customer',
    triggers: { made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${name}')` } },
    start: 'who',
    nodes: {
      who: {
        type: 'race',
        outputs: {
          visit: {
            task: {
              title: { en: 'Visit {{name}}', zh: '拜访 {{name}}' },
              assignees: [{ role: 'agent' }],
              fields: ['note'],
              ...(decideAt ? { decideAt } : {}),
            },
            next: 'visited',
          },
          phone: { task: { title: 'Call {{name}}', assignees: [{ role: 'agent' }] }, next: 'called' },
          late: { after: 'P1D', next: 'late' },
        },
        on: { never: { after: 'P9D', next: 'never' } },
      },
      visited: {
        type: 'end',
        result: 'visited',
        output: { note: '=$steps.who.output.values.note', port: '=$steps.who.port' },
      },
      called: { type: 'end', result: 'called' },
      late: { type: 'end', result: 'late' },
      never: { type: 'end', result: 'never' },
    },
  })

  beforeAll(async () => {
    ann = await engine.person({ roles: ['agent'], name: 'Ann' })
    bob = await engine.person({ roles: ['agent'], name: 'Bob' })
    await publishWorkflows(engine, {
      taken: raced('Taken'),
      finished: raced('Finished', 'done'),
      deserted: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Deserted')" } },
        start: 'who',
        nodes: {
          who: {
            type: 'race',
            outputs: {
              nobody: { task: { title: 'Who?', assignees: [{ role: 'marketer' }] }, next: 'end' },
              late: { after: 'P1D', next: 'end' },
            },
          },
          end: { type: 'end' },
        },
      },
    })
  }, 60_000)

  const tasksOf = async (who: Ctx) =>
    ((await (await (await engine.http(who)).get('/api/workflows/tasks')).json()) as { data: Task[] }).data
  const act = async (who: Ctx, id: string, name: string, json: unknown = {}) => {
    const answer = await (await engine.http(who)).post(`/api/workflows/tasks/${id}/${name}`, json)
    return { status: answer.status, body: await answer.json() }
  }
  const begin = async (name: string) => {
    await createRecord(engine.admin, 'customer', { name })
    await settle(engine)
    const tasks = await tasksOf(ann!)
    const named = (start: string) => tasks.find(({ title }) => title.startsWith(start))!
    return { visit: named('Visit'), phone: named('Call') }
  }

  it('is decided when somebody takes a task: the others are gone, time too, and its answer goes on', async () => {
    const { visit, phone } = await begin('Taken Ltd')
    expect([visit.claimable, phone.claimable]).toEqual([true, true])
    const both = await Promise.all([act(ann!, visit.id, 'claim'), act(bob!, phone.id, 'claim')])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    const isVisit = both[0]!.status === 200
    expect(await tasksOf(isVisit ? bob! : ann!)).toEqual([])
    await settle(engine)
    // What was waited for besides does not count any more.
    engine.clock.pass(2 * 24 * 3_600_000)
    await settle(engine)
    expect(await runsOf(engine, 'taken')).toMatchObject([{ state: 'waiting', result: null }])
    const [who, task] = isVisit ? [ann!, visit] : [bob!, phone]
    await act(who, task.id, 'complete', isVisit ? { values: { note: 'fine' } } : {})
    await settle(engine)
    expect(await runsOf(engine, 'taken')).toMatchObject([{ result: isVisit ? 'visited' : 'called' }])
  }, 30_000)

  it('goes on with what was filled in, by the way that was taken', async () => {
    const { visit } = await begin('Taken again Ltd')
    expect((await act(ann!, visit.id, 'claim')).status).toBe(200)
    expect((await act(ann!, visit.id, 'complete', { values: { note: 'met them' } })).status).toBe(200)
    await settle(engine)
    const [, run] = await runsOf(engine, 'taken')
    const row = await engine.db.first(sql`SELECT output FROM sys.run WHERE id = ${run!.id}::uuid`)
    expect(row).toEqual({ output: { note: 'met them', port: 'visit' } })
  }, 30_000)

  it('is still watched over by the time of its node when it is decided', async () => {
    const { phone } = await begin('Taken and forgotten Ltd')
    await act(bob!, phone.id, 'claim')
    await settle(engine)
    engine.clock.pass(10 * 24 * 3_600_000)
    await settle(engine)
    expect((await runsOf(engine, 'taken')).at(-1)).toMatchObject({ result: 'never' })
    expect(await tasksOf(bob!)).toEqual([])
  }, 30_000)

  it('goes by time when nobody takes a task, and the tasks are gone', async () => {
    await begin('Taken late Ltd')
    engine.clock.pass(25 * 3_600_000)
    await settle(engine)
    expect((await runsOf(engine, 'taken')).at(-1)).toMatchObject({ result: 'late' })
    expect(await tasksOf(ann!)).toEqual([])
  }, 30_000)

  it('is decided, where it says so, only when the task is done', async () => {
    const { visit, phone } = await begin('Finished Ltd')
    expect([visit.claimable, phone.claimable]).toEqual([false, true])
    expect(await tasksOf(bob!)).toHaveLength(2)
    await act(ann!, visit.id, 'complete', { values: { note: 'quick' } })
    expect((await act(bob!, phone.id, 'claim')).status).toBe(409)
    await settle(engine)
    expect(await runsOf(engine, 'finished')).toMatchObject([{ result: 'visited' }])
    expect(await tasksOf(bob!)).toEqual([])
  }, 30_000)

  it('stands still for everybody to see when nobody can take a task of it', async () => {
    await createRecord(engine.admin, 'customer', { name: 'Deserted Ltd' })
    await settle(engine)
    expect(await incidentsOf(engine, 'deserted')).toMatchObject([{ code: 'process_nobody', node: 'who' }])
  }, 30_000)

  it('is refused at publish when a task has nobody to do it, or a word that no task knows', async () => {
    const admin = await engine.http()
    const document = {
      start: 'r',
      nodes: {
        r: { type: 'race', outputs: { a: { task: { title: 'x', asignees: [], decideAt: 'never' } } } },
      },
    }
    const { problems } = (await (
      await admin.post('/api/design/check', { kind: 'workflow', name: 'x', document })
    ).json()) as { problems: { code: string; path: string }[] }
    const at = 'workflow/x#/nodes/r/outputs/a/task'
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(
      expect.arrayContaining([
        `process_option_missing ${at}`,
        `process_unknown_option ${at}/asignees`,
        `process_option_invalid ${at}/decideAt`,
      ]),
    )
  })
})
