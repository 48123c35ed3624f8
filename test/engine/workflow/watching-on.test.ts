import { beforeAll, describe, expect, it } from 'vitest'
import { endStuck } from '../../../engine/process/end-stuck.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

describe('a workflow that waits for what its record says', () => {
  const engine = withEngine()
  const mark = (text: string) => ({
    type: 'create',
    object: 'activity',
    values: { subject: `='${text} ' & subject`, type: 'task' },
  })
  const on = (word: string) => ({
    object: 'ticket',
    triggers: { made: { type: 'recordChanged', on: ['create'], when: `$contains(subject, '${word}')` } },
  })
  const held = (onlyWhile?: string) => ({
    ...on('Held'),
    start: 'care',
    nodes: { care: { ...mark('care'), ...(onlyWhile ? { onlyWhile } : {}) } },
  })
  const ticket = async (subject: string, priority = 'low') => {
    const made = await createRecord(engine.admin, 'ticket', { subject, type: 'request', priority })
    await settle(engine)
    return made.id as string
  }
  const marksOf = async (subject: string) =>
    (
      await engine.db.rows<{ subject: string }>(
        sql`SELECT subject FROM app.activity WHERE subject LIKE ${`% ${subject}`} ORDER BY subject`,
      )
    ).map((row) => row.subject.split(' ')[0])

  beforeAll(async () => {
    await publishWorkflows(engine, {
      held: held("priority = 'critical'"),
      nothing: {
        ...on('Nothing'),
        start: 'first',
        nodes: {
          first: {
            type: 'race',
            outputs: { soon: { after: 'P1D', when: "priority = 'critical'", next: 'soon' } },
          },
          soon: mark('soon'),
        },
      },
    })
    await settle(engine)
  }, 60_000)

  it('is looked for no more once it is ended because it could not be moved', async () => {
    await ticket('Held 0')
    const [run] = await runsOf(engine, 'held')
    const now = engine.clock.now()
    await engine.db.transaction((tx) =>
      endStuck(tx, run!.id, { now, result: null, withdrawn: async () => {} }),
    )
    expect(await engine.db.rows(sql`SELECT watches FROM sys.run WHERE id = ${run!.id}::uuid`)).toEqual([
      { watches: false },
    ])
  })

  it('goes on when it is taken over to a version by which it need not wait', async () => {
    await ticket('Held 1', 'high')
    await publishWorkflows(engine, { held: held("priority in ['high', 'critical']") })
    const admin = await engine.http()
    const moved = await admin.post('/api/workflows/held/migrate', { map: {} })
    expect(await moved.json()).toMatchObject({ migrated: 1, refused: [] })
    await settle(engine)
    expect(await marksOf('Held 1')).toEqual(['care'])

    await ticket('Held 2', 'low')
    await publishWorkflows(engine, { held: held() })
    expect(
      await (await (await engine.http()).post('/api/workflows/held/migrate', { map: {} })).json(),
    ).toMatchObject({ migrated: 1 })
    await settle(engine)
    expect(await marksOf('Held 2')).toEqual(['care'])
  })

  it('is stuck for all to see where none of its ways can be taken any more', async () => {
    const id = await ticket('Nothing 1')
    engine.clock.pass(86_400_000 + 1_000)
    await settle(engine)
    expect(await incidentsOf(engine, 'nothing')).toMatchObject([{ code: 'process_no_branch', node: 'first' }])
    await updateRecord(engine.admin, 'ticket', id, { priority: 'critical' })
    const [run] = await runsOf(engine, 'nothing')
    const admin = await engine.http()
    expect((await admin.post(`/api/workflows/runs/${run!.id}/retry`, {})).status).toBe(200)
    engine.clock.pass(86_400_000 + 1_000)
    await settle(engine)
    expect(await marksOf('Nothing 1')).toEqual(['soon'])
  })
})
