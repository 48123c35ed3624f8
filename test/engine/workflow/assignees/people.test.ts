import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../../engine/records/create.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { publishWorkflows, settle } from '../published.ts'
import { disable, enable, smallOffice } from './small-office.ts'

/** Whom a step asks of a customer of Ann's, whose boss is Head, entered by Dora. */
const asked: Readonly<Record<string, readonly [assignees: unknown, people: readonly string[]]>> = {
  owner: ['owner', ['Ann']],
  superior: [{ superior: 1 }, ['Head']],
  superior_of_expression: [{ superior: 1, of: 'owner.superior' }, ['Boss']],
  superiors: [{ superiors: { count: 2 } }, ['Boss', 'Head']],
  head_of_own_department: [{ departmentHead: {} }, ['Boss']],
  head_of_department: [{ departmentHead: 'finance' }, ['Fin']],
  role_within: [{ role: 'agent', within: 'hq' }, ['Clerk']],
  department: [{ department: 'hq', tree: true }, ['Ann', 'Boss', 'Clerk', 'Fin', 'Head']],
  path: [{ path: 'owner.superior' }, ['Head']],
  several: [
    [{ team: 'board' }, { superior: 1 }, { user: '=owner.email' }],
    ['Ann', 'Boss', 'Fin', 'Head'],
  ],
  cause: ['submitter', ['Dora']],
  cause_as_value: [{ expression: '$user.id' }, ['Dora']],
}

describe('people whom a step of a workflow names', () => {
  const engine = withEngine()
  let office: Awaited<ReturnType<typeof smallOffice>>

  beforeAll(async () => {
    office = await smallOffice(engine.system)
    await engine.db.run(sql`UPDATE app."user" SET roles = '{agent}' WHERE id = ${office.clerk}::uuid`)
    await engine.refresh()
    const triggers = { made: { type: 'recordChanged', on: ['create'], when: '$contains(name, "Asks")' } }
    await publishWorkflows(
      engine,
      Object.fromEntries(
        Object.entries(asked).map(([name, [assignees]]) => [
          `asks.${name}`,
          {
            object: 'customer',
            triggers,
            start: 'ask',
            nodes: { ask: { type: 'task', title: 'Look', decision: 'all', assignees } },
          },
        ]),
      ),
    )
  }, 60_000)

  const make = async (name: string) => {
    const dora = await engine.person({ roles: ['admin', 'agent'], name: 'Dora' })
    const { id } = await createRecord(dora, 'customer', { name, owner: office.ann })
    await settle(engine)
    const rows = await engine.db.rows<{ name: string; people: string[] }>(
      sql`SELECT r.name, array_agg(u.name ORDER BY u.name) AS people FROM sys.task t JOIN sys.run r ON r.id = t.run_id
        JOIN app."user" u ON u.id = t.assignee WHERE r.record_id = ${id}::uuid GROUP BY r.name`,
    )
    return Object.fromEntries(rows.map((row) => [row.name.replace('asks.', ''), row.people]))
  }

  it('are found as approvals find them, the owner where nothing says whose', async () => {
    const found = await make('Asks everybody')
    expect(found).toEqual(
      Object.fromEntries(Object.entries(asked).map(([name, [, people]]) => [name, people])),
    )
  })

  it('are those who are active', async () => {
    await disable(engine.db, office.head)
    const found = await make('Asks who is there')
    expect(found['several']).toEqual(['Ann', 'Boss', 'Fin'])
    expect(found['superior']).toBeUndefined()
    await enable(engine.db, office.head)
  })
})
