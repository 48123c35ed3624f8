import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { counting } from '../../support/statements.ts'
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
      place: {
        object: 'contact',
        mode: 'beforeSave',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: '$exists(customer)' } },
        start: 'others',
        nodes: {
          others: {
            type: 'aggregate',
            object: 'contact',
            filter: 'customer = $record.customer.id',
            measures: { n: { fn: 'count' } },
            next: 'head',
          },
          head: {
            type: 'find',
            object: 'customer',
            filter: 'id = $record.customer.id',
            first: true,
            next: 'words',
          },
          words: {
            type: 'call',
            workflow: 'words',
            input: { n: '=$steps.others.output.n', of: '=$steps.head.output.name' },
            next: 'write',
          },
          write: { type: 'update', values: { job_title: '=$steps.words.output.text' } },
        },
      },
      words: {
        object: 'contact',
        mode: 'beforeSave',
        start: 'no',
        nodes: {
          no: { type: 'condition', when: '$input.n > 1', outputs: { yes: 'full', no: 'note' } },
          full: { type: 'throw', code: 'full', field: 'customer', message: '{{$input.of}} is full' },
          note: { type: 'update', values: { department_name: '=name' }, next: 'end' },
          end: { type: 'end', output: { text: "='No ' & $string($input.n + 1) & ' of ' & $input.of" } },
        },
      },
      peek: {
        object: 'lead',
        mode: 'beforeSave',
        triggers: { made: { type: 'recordChanged', on: ['create'] } },
        start: 'look',
        nodes: {
          look: {
            type: 'find',
            object: 'customer',
            filter: "name = 'Unseen Ltd'",
            first: true,
            next: 'write',
          },
          write: { type: 'update', values: { job_title: '=$steps.look.output.name' } },
        },
      },
      peek_all: {
        object: 'lead',
        mode: 'beforeSave',
        runAs: 'system',
        triggers: { made: { type: 'recordChanged', on: ['create'] } },
        start: 'look',
        nodes: {
          look: {
            type: 'find',
            object: 'customer',
            filter: "name = 'Unseen Ltd'",
            first: true,
            next: 'write',
          },
          write: { type: 'update', values: { description: '=$steps.look.output.name' } },
        },
      },
      greedy: {
        object: 'product',
        mode: 'beforeSave',
        triggers: { made: { type: 'recordChanged', on: ['create'] } },
        start: 'read_1',
        nodes: Object.fromEntries(
          Array.from({ length: 21 }, (_, at) => [
            `read_${at + 1}`,
            {
              type: 'find',
              object: 'customer',
              filter: `employees = ${at}`,
              first: true,
              ...(at < 20 ? { next: `read_${at + 2}` } : {}),
            },
          ]),
        ),
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

  it('asks for other records, and calls a part of it that is written once', async () => {
    const { id: customer } = await createRecord(engine.admin, 'customer', { name: 'Place Ltd' })
    const contact = (name: string) =>
      createRecord(engine.admin, 'contact', { name, customer }, { confirm: true })
    expect(await contact('Ann Place')).toMatchObject({
      job_title: 'No 1 of Place Ltd',
      department_name: 'Ann Place',
    })
    expect(await contact('Bob Place')).toMatchObject({ job_title: 'No 2 of Place Ltd' })
    await expect(contact('Eve Place')).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: '/customer', message: { en: 'Place Ltd is full' } }] },
    })
  })

  it('asks once for all records of a bulk, however many different questions they have', async () => {
    const { results: heads } = await bulkRecords(engine.admin, 'customer', {
      create: Array.from({ length: 60 }, (_, n) => ({ name: `Bulk head ${n}` })),
      mode: 'all',
      confirm: true,
    })
    const ids = heads.map((one) => (one as { id: string }).id)
    const asked = async (count: number) => {
      const counted = counting(engine.admin)
      const create = ids
        .slice(0, count)
        .map((customer, n) => ({ name: `Bulk one ${count} ${n}`, customer: { id: customer } }))
      const { results } = await bulkRecords(counted.ctx, 'contact', { create, mode: 'all', confirm: true })
      const made = await readRecord(engine.admin, 'contact', (results.at(-1) as { id: string }).id)
      return { statements: counted.sent(), title: made['job_title'] }
    }
    const few = await asked(2)
    const many = await asked(60)
    expect([few.title, many.title]).toEqual(['No 1 of Bulk head 1', 'No 1 of Bulk head 59'])
    // Fifty different questions go into one statement: two nodes, one statement more each.
    expect(many.statements - few.statements).toBeLessThanOrEqual(4)
  })

  it('sees of other records what the person who saves may see', async () => {
    await createRecord(engine.admin, 'customer', { name: 'Unseen Ltd' })
    const seller = await engine.person({ roles: ['seller'] })
    const lead = (ctx: Ctx, name: string) =>
      createRecord(ctx, 'lead', { name, company: name, email: 'a@example.com' }, { confirm: true })
    expect(await lead(engine.admin, 'Lead one')).toMatchObject({
      job_title: 'Unseen Ltd',
      description: 'Unseen Ltd',
    })
    const { id } = await lead(seller, 'Lead two')
    const hers = await readRecord(engine.admin, 'lead', id)
    expect([hers['job_title'] ?? null, hers['description']]).toEqual([null, 'Unseen Ltd'])
  })

  it('is refused when it reads too much for one record', async () => {
    const attempt = createRecord(engine.admin, 'product', { name: 'Greedy', code: 'GREEDY' })
    await expect(attempt).rejects.toMatchObject({
      code: 'validation_failed',
      details: {
        errors: expect.arrayContaining([expect.objectContaining({ code: 'process_before_save_limit' })]),
      },
    })
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

  it('is refused at publish when it calls what does not work inside the save, or itself', async () => {
    const admin = await engine.http()
    const calling = (workflow: string) => ({
      object: 'contact',
      mode: 'beforeSave',
      triggers: { any: { type: 'recordChanged', on: ['create'] } },
      start: 'a',
      nodes: { a: { type: 'call', workflow } },
    })
    const problemsOf = async (name: string, workflow: string) => {
      const answer = await admin.post('/api/design/check', {
        kind: 'workflow',
        name,
        document: calling(workflow),
      })
      const { problems } = (await answer.json()) as { problems: { code: string; path: string }[] }
      return problems.map(({ code, path }) => `${code} ${path}`)
    }
    expect(await problemsOf('x', 'grade')).toContain('process_before_save workflow/x#/nodes/a/workflow')
    expect(await problemsOf('words', 'words')).toContain(
      'process_before_save workflow/words#/nodes/a/workflow',
    )
    expect(await problemsOf('x', 'words')).toEqual([])
  })
})
