import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

describe('a workflow that waits for what its record says', () => {
  const engine = withEngine()
  const mark = (text: string, next?: string) => ({
    type: 'create',
    object: 'activity',
    values: { subject: `='${text} ' & subject`, type: 'task' },
    ...(next ? { next } : {}),
  })
  const on = (word: string) => ({
    object: 'ticket',
    triggers: { made: { type: 'recordChanged', on: ['create'], when: `$contains(subject, '${word}')` } },
  })

  beforeAll(async () => {
    await publishWorkflows(engine, {
      raced: {
        ...on('Raced'),
        start: 'first',
        nodes: {
          first: {
            type: 'race',
            outputs: {
              critical: { when: "priority = 'critical'", next: 'hurry' },
              late: { after: 'P3D', next: 'remind' },
            },
          },
          hurry: mark('hurry'),
          remind: mark('remind'),
        },
      },
      watched: {
        ...on('Watched'),
        start: 'work',
        nodes: {
          work: {
            type: 'wait',
            after: 'P30D',
            on: { critical: { when: "priority = 'critical'", interrupt: false, next: 'shout' } },
            next: 'end',
          },
          shout: mark('shout'),
          end: { type: 'end' },
        },
      },
      milestone: {
        ...on('Milestone'),
        start: 'care',
        nodes: { care: { ...mark('care'), onlyWhile: "priority = 'critical'" } },
      },
      guarded: {
        ...on('Guarded'),
        start: 'first',
        nodes: {
          first: {
            type: 'race',
            outputs: {
              soon: { after: 'P1D', when: "priority = 'critical'", next: 'soon' },
              later: { after: 'P2D', next: 'later' },
            },
          },
          soon: mark('soon'),
          later: mark('later'),
        },
      },
    })
    await settle(engine)
  }, 60_000)

  const ticket = async (subject: string, priority = 'low') => {
    const made = await createRecord(engine.admin, 'ticket', { subject, type: 'request', priority })
    await settle(engine)
    return made.id as string
  }
  const change = async (id: string, priority: string) => {
    await updateRecord(engine.admin, 'ticket', id, { priority })
    await settle(engine)
  }
  const marksOf = async (subject: string) =>
    (
      await engine.db.rows<{ subject: string }>(
        sql`SELECT subject FROM app.activity WHERE subject LIKE ${`% ${subject}`} ORDER BY subject`,
      )
    ).map((row) => row.subject.split(' ')[0])

  it('goes the way of a race whose condition comes true, and at once where it is true already', async () => {
    const id = await ticket('Raced 1')
    await change(id, 'medium')
    expect(await marksOf('Raced 1')).toEqual([])
    await change(id, 'critical')
    expect(await marksOf('Raced 1')).toEqual(['hurry'])

    await ticket('Raced 2', 'critical')
    expect(await marksOf('Raced 2')).toEqual(['hurry'])
    expect((await runsOf(engine, 'raced')).map(({ state }) => state)).toEqual(['completed', 'completed'])
  })

  it('leaves beside a step while it works once, however often the record changes', async () => {
    const id = await ticket('Watched 1')
    await change(id, 'critical')
    await change(id, 'low')
    await change(id, 'critical')
    expect(await marksOf('Watched 1')).toEqual(['shout'])
    expect((await runsOf(engine, 'watched'))[0]!.state).toBe('waiting')
  })

  it('rests at a milestone without being stuck, until its record reaches it', async () => {
    const id = await ticket('Milestone 1')
    expect(await marksOf('Milestone 1')).toEqual([])
    expect(await incidentsOf(engine, 'milestone')).toEqual([])
    await change(id, 'critical')
    expect(await marksOf('Milestone 1')).toEqual(['care'])
    expect((await runsOf(engine, 'milestone'))[0]!.state).toBe('completed')
  })

  it('takes a time only if what is said beside it holds then', async () => {
    await ticket('Guarded 1')
    await ticket('Guarded 2', 'critical')
    engine.clock.pass(86_400_000 + 1_000)
    await settle(engine)
    expect(await marksOf('Guarded 1')).toEqual([])
    expect(await marksOf('Guarded 2')).toEqual(['soon'])
    engine.clock.pass(86_400_000)
    await settle(engine)
    expect(await marksOf('Guarded 1')).toEqual(['later'])
  })

  it('is told of its own record only, and nobody once it is over', async () => {
    await ticket('Raced other')
    const [before] = await engine.db.rows<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM sys.run_event WHERE key LIKE 'record/%'`,
    )
    const plain = await ticket('Plain')
    await change(plain, 'critical')
    const [after] = await engine.db.rows<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM sys.run_event WHERE key LIKE 'record/%'`,
    )
    expect(after).toEqual(before)
    const watching = await engine.db.rows(
      sql`SELECT DISTINCT state FROM sys.run WHERE watches AND ended_at IS NOT NULL`,
    )
    expect(watching).toEqual([])
  })
})
