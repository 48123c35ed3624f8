import { beforeAll, describe, expect, it } from 'vitest'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { publishWorkflows } from './published.ts'

describe('a workflow inside the save', () => {
  const engine = withEngine()

  beforeAll(async () => {
    await publishWorkflows(engine, {
      grade: {
        object: 'customer',
        mode: 'beforeSave',
        triggers: {
          any: { type: 'recordChanged', on: ['create', 'update'], fields: ['annual_revenue', 'employees'] },
        },
        variables: { points: { type: 'integer', value: 0 } },
        start: 'count',
        nodes: {
          count: {
            type: 'set',
            values: { points: '=(annual_revenue > 1000000 ? 2 : 0) + (employees > 100 ? 1 : 0)' },
            next: 'how',
          },
          how: {
            type: 'switch',
            outputs: {
              top: { when: '$run.points > 2', next: 'top' },
              bad: { when: 'employees = 13', next: 'no' },
              else: 'rest',
            },
          },
          top: { type: 'update', values: { tier: 'strategic', description: "=$old.tier & ' to strategic'" } },
          rest: { type: 'update', values: { tier: 'small' } },
          no: {
            type: 'throw',
            code: 'few',
            field: 'employees',
            message: {
              en: '{{name}} cannot have {{employees}} people',
              zh: '{{name}} 的人数不能为 {{employees}}',
            },
          },
        },
      },
    })
  }, 60_000)

  it('sets fields with the save, in one version and one entry of the history', async () => {
    const made = await createRecord(engine.admin, 'customer', { name: 'Grade one', employees: 5 })
    expect(made).toMatchObject({ tier: 'small', version: 1 })
    const changed = await updateRecord(engine.admin, 'customer', made.id, {
      employees: 200,
      annual_revenue: '2000000',
    })
    expect(changed).toMatchObject({ tier: 'strategic', description: 'small to strategic', version: 2 })
    await updateRecord(engine.admin, 'customer', made.id, { tier: 'key' })
    expect(await readRecord(engine.admin, 'customer', made.id)).toMatchObject({ tier: 'key' })
  })

  it('refuses the save at the field it names, in both languages, and leaves no run behind', async () => {
    const attempt = createRecord(engine.admin, 'customer', { name: 'Grade two', employees: 13 })
    await expect(attempt).rejects.toMatchObject({
      code: 'validation_failed',
      details: {
        errors: expect.arrayContaining([
          {
            path: '/employees',
            code: 'rule_failed',
            message: { en: 'Grade two cannot have 13 people', zh: 'Grade two 的人数不能为 13' },
          },
        ]),
      },
    })
    expect(await engine.db.rows(sql`SELECT 1 FROM sys.run WHERE name = 'grade'`)).toEqual([])
  })

  it('works on every record of a bulk', async () => {
    const create = [1, 300].map((employees) => ({
      name: `Grade bulk ${employees}`,
      employees,
      annual_revenue: '3000000',
    }))
    const { results } = await bulkRecords(engine.admin, 'customer', { create, mode: 'all' })
    const tiers = await Promise.all(
      results.map(
        async (one) => (await readRecord(engine.admin, 'customer', (one as { id: string }).id))['tier'],
      ),
    )
    expect(tiers).toEqual(['small', 'strategic'])
  })

  it('is refused at publish when it waits, writes others or goes in circles', async () => {
    const admin = await engine.http()
    const document = {
      object: 'customer',
      mode: 'beforeSave',
      triggers: { any: { type: 'recordChanged', on: ['create'] } },
      start: 'a',
      nodes: {
        a: { type: 'update', object: 'contact', values: { name: 'x' }, next: 'b' },
        b: { type: 'wait', after: 'P1D', next: 'a' },
      },
    }
    const { problems } = (await (
      await admin.post('/api/design/check', { kind: 'workflow', name: 'x', document })
    ).json()) as { problems: { code: string; path: string }[] }
    const found = problems.filter(({ code }) => code === 'process_before_save').map(({ path }) => path)
    expect(found.sort()).toEqual([
      'workflow/x#/nodes/a',
      'workflow/x#/nodes/a/object',
      'workflow/x#/nodes/b/type',
    ])
  })
})
