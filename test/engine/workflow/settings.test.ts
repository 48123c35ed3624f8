import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { publishApprovals } from '../approval/driver/published.ts'
import { incidentsOf, publishWorkflows, settle } from './published.ts'

describe('settings in processes', () => {
  const engine = withEngine()

  beforeAll(async () => {
    await engine.person({ roles: ['service_manager'] })
    const admin = await engine.http()
    const made = await admin.put('/api/design/items/object/house_rule', {
      label: 'House rules',
      single: 'company',
      ownership: 'none',
      fields: { name: { type: 'text' }, most: { type: 'integer', label: 'Most' } },
    })
    expect(made.status, await made.clone().text()).toBeLessThan(300)
    await publishWorkflows(engine, {
      refusing: {
        object: 'customer',
        mode: 'beforeSave',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "name = 'Large'" } },
        start: 'large',
        nodes: {
          large: {
            type: 'condition',
            when: 'employees > $settings.house_rule.most',
            outputs: { yes: 'no' },
          },
          no: { type: 'throw', code: 'own.large', message: 'At most {{$settings.house_rule.most}}' },
        },
      },
      counting: {
        object: 'customer',
        triggers: {
          made: {
            type: 'recordChanged',
            on: ['create'],
            when: "name = 'Counted' and $settings.house_rule.most = 7",
            input: { most: '=$max($map([1], function($n) { $settings.house_rule.most }))' },
          },
        },
        variables: { n: { type: 'integer', value: 1 } },
        start: 'set',
        nodes: {
          set: {
            type: 'set',
            values: {
              n: '=$settings.house_rule.most + $run.n',
              whole: '=$reduce([1, 2], function($a, $b) { $a + $b * $settings.house_rule.most })',
            },
            next: 'end',
          },
          end: { type: 'end', output: { n: '=$run.n', whole: '=$run.whole', input: '=$input.most' } },
        },
      },
    })
    await createRecord(engine.admin, 'house_rule', { name: 'All', most: 7 })
    await publishApprovals(engine, {
      'customer.large': {
        label: { en: 'Large', zh: '大客户' },
        object: 'customer',
        guard: 'status',
        self: 'approve',
        triggers: {
          grown: {
            type: 'recordChanged',
            on: ['update'],
            fields: ['employees'],
            when: 'employees > $settings.house_rule.most',
          },
        },
        steps: { one: { assignees: [{ role: 'service_manager' }] } },
        path: ['one'],
      },
    })
    await settle(engine)
  }, 60_000)

  it('are known inside a save', async () => {
    const large = (employees: number) => createRecord(engine.admin, 'customer', { name: 'Large', employees })
    await expect(large(8)).rejects.toMatchObject({
      details: { errors: [{ message: { en: 'At most 7' } }] },
    })
    await expect(large(7)).resolves.toBeDefined()
  })

  it('are known to ways in, and beside what only a run knows', async () => {
    await createRecord(engine.admin, 'customer', { name: 'Counted' })
    await settle(engine)
    expect(await incidentsOf(engine, 'counting')).toEqual([])
    expect(await engine.db.rows(sql`SELECT output FROM sys.run WHERE name = 'counting'`)).toEqual([
      { output: { n: 8, whole: 15, input: 7 } },
    ])
  })

  it('decide whether an approval is asked for', async () => {
    const { id } = await createRecord(engine.admin, 'customer', { name: 'Growing', employees: 1 })
    const open = async () =>
      (await engine.db.rows(sql`SELECT 1 FROM sys.approval_instance WHERE record_id = ${id}::uuid`)).length
    await updateRecord(engine.admin, 'customer', id, { employees: 7 })
    expect(await open()).toBe(0)
    await updateRecord(engine.admin, 'customer', id, { employees: 8 })
    expect(await open()).toBe(1)
  })

  it('that are not there are told', async () => {
    const admin = await engine.http()
    const said = async (text: string) => {
      const document = { start: 'a', nodes: { a: { type: 'set', values: { n: text } } } }
      const answer = await admin.post('/api/design/check', { kind: 'workflow', name: 'x', document })
      return ((await answer.json()) as { problems: { message: { en: string } }[] }).problems.map(
        ({ message }) => message.en,
      )
    }
    expect(await said('=$settings.house_rule.most + $run.n')).toEqual([])
    expect(await said('=$settings.house_rule.mosst + $run.n')).toEqual([
      '"house_rule" has no field "mosst". Did you mean "most"?',
    ])
    expect(await said('=$settings.house_rul.most + $run.n')).toEqual([
      'There are no settings "house_rul". Did you mean "house_rule"?',
    ])
  })
})
