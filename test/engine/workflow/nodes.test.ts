import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

describe('work nodes', () => {
  const engine = withEngine()
  let ann: string
  let bob: string

  beforeAll(async () => {
    ann = (await engine.person({ roles: ['agent'], name: 'Ann' })).user.id
    bob = (await engine.person({ roles: ['agent'], name: 'Bob' })).user.id
    const on = (name: string, more: object) => ({
      object: 'customer',
      triggers: {
        made: { type: 'recordChanged', on: ['update'], fields: ['website'], when: `name = '${name}'` },
      },
      ...more,
    })
    await publishWorkflows(engine, {
      reading: on('Reading', {
        start: 'find',
        nodes: {
          find: {
            type: 'find',
            object: 'contact',
            filter: 'customer = $record.id and primary',
            sort: 'name',
            next: 'one',
          },
          one: {
            type: 'find',
            object: 'contact',
            filter: "customer = $record.id and name > 'B'",
            sort: 'name',
            first: true,
            next: 'sum',
          },
          sum: {
            type: 'aggregate',
            object: 'contact',
            filter: 'customer = $record.id',
            measures: { n: { fn: 'count' } },
            next: 'shape',
          },
          shape: {
            type: 'transform',
            values: { names: "=$join($map($steps.find.output, function($c) { $uppercase($c.name) }), '+')" },
            next: 'write',
          },
          write: {
            type: 'update',
            values: {
              description:
                "=$steps.shape.output.names & '/' & $steps.one.output.name & '/' & $string($steps.sum.output.n)",
            },
          },
        },
      }),
      writing: on('Writing', {
        start: 'many',
        nodes: {
          many: {
            type: 'create',
            object: 'contact',
            many: '=["One", "Two", "Three"]',
            values: { name: '=$item & " " & $string($index)', customer: '=$record' },
            next: 'some',
          },
          some: {
            type: 'update',
            object: 'contact',
            filter: "customer = $record.id and name != 'Two 1'",
            values: { primary: true },
            next: 'gone',
          },
          gone: {
            type: 'delete',
            object: 'contact',
            filter: "customer = $record.id and name = 'Three 2'",
            next: 'again',
          },
          again: {
            type: 'upsert',
            object: 'product',
            by: ['code'],
            values: { code: 'P-1', name: '=name & " product"' },
            next: 'twice',
          },
          twice: {
            type: 'upsert',
            object: 'product',
            on: ['code'],
            values: { code: 'P-1', name: 'Changed' },
          },
        },
      }),
      giving: on('Giving', {
        start: 'give',
        nodes: {
          give: {
            type: 'assign',
            to: [{ role: 'agent' }],
            pick: 'leastLoaded',
            outputs: { nobody: 'none' },
            next: 'end',
          },
          none: { type: 'end', result: 'nobody' },
          end: { type: 'end', result: 'given' },
        },
      }),
      going: on('Going', {
        start: 'each',
        nodes: {
          each: {
            type: 'forEach',
            items: 'contacts',
            mode: 'sequential',
            start: 'mark',
            nodes: {
              mark: {
                type: 'update',
                object: 'contact',
                record: '=$item',
                values: { job_title: '=$uppercase($item.name)' },
                next: 'tell',
              },
              tell: { type: 'set', values: { result: '=$item.email' } },
            },
            next: 'write',
          },
          write: {
            type: 'update',
            values: { description: '=$join($steps.each.output, "+")', tags: '=contacts.name' },
          },
        },
      }),
      as_them: on('As them', {
        runAs: 'trigger',
        start: 'write',
        nodes: { write: { type: 'update', values: { credit_limit: '1000' } } },
      }),
    })
    await settle(engine)
  }, 60_000)

  const touched = async (name: string, more: Record<string, unknown> = {}) => {
    const { id } = await createRecord(engine.admin, 'customer', { name, ...more }, { confirm: true })
    return {
      id,
      touch: async (who = engine.admin) => {
        await updateRecord(who, 'customer', id, { website: 'https://touched.example' })
        await settle(engine)
      },
    }
  }

  it('find, count and shape what belongs to the record, with the whole of the language', async () => {
    const { id, touch } = await touched('Reading')
    for (const [name, primary] of [
      ['Ada', true],
      ['Cid', true],
      ['Bea', false],
    ])
      await createRecord(engine.admin, 'contact', { name, primary, customer: id })
    await createRecord(engine.admin, 'contact', { name: 'Stranger', primary: true })
    await touch()
    expect(await incidentsOf(engine, 'reading')).toEqual([])
    expect(await readRecord(engine.admin, 'customer', id)).toMatchObject({ description: 'ADA+CID/Bea/3' })
  })

  it('go through the records that point to the record, and give on what they hold', async () => {
    const { id, touch } = await touched('Going')
    for (const name of ['Ada', 'Bea'])
      await createRecord(engine.admin, 'contact', {
        name,
        email: `${name.toLowerCase()}@going.example`,
        customer: id,
      })
    await touch()
    expect(await incidentsOf(engine, 'going')).toEqual([])
    expect(
      await engine.db.rows(sql`SELECT job_title FROM app.contact WHERE customer = ${id}::uuid ORDER BY name`),
    ).toEqual([{ job_title: 'ADA' }, { job_title: 'BEA' }])
    expect(await readRecord(engine.admin, 'customer', id)).toMatchObject({
      description: 'ada@going.example+bea@going.example',
      tags: ['Ada', 'Bea'],
    })
  })

  it('make, change, delete and upsert several records, set-wise', async () => {
    const { id, touch } = await touched('Writing')
    await touch()
    expect(await incidentsOf(engine, 'writing')).toEqual([])
    const contacts = await engine.db.rows(
      sql`SELECT name, "primary" FROM app.contact WHERE customer = ${id}::uuid AND deleted_at IS NULL ORDER BY name`,
    )
    expect(contacts).toEqual([
      { name: 'One 0', primary: true },
      { name: 'Two 1', primary: false },
    ])
    expect(await engine.db.rows(sql`SELECT name FROM app.product WHERE code = 'P-1'`)).toEqual([
      { name: 'Changed' },
    ])
    const history = await engine.db.rows(sql`SELECT DISTINCT via FROM sys.history WHERE object = 'contact'
      AND record_id IN (SELECT id FROM app.contact WHERE customer = ${id}::uuid)`)
    expect(history).toEqual([{ via: 'workflow' }])
  })

  it('give a record to who has the least', async () => {
    await createRecord(engine.admin, 'customer', { name: 'Of Ann', owner: ann })
    const { id, touch } = await touched('Giving')
    await touch()
    expect(await runsOf(engine, 'giving')).toMatchObject([{ result: 'given' }])
    expect(await readRecord(engine.admin, 'customer', id)).toMatchObject({ owner: { id: bob } })
  })

  it('do what the person who caused it may do, and no more, where the workflow acts as them', async () => {
    const { id: department } = await createRecord(engine.system, 'department', {
      name: 'North',
      code: 'north',
    })
    const seller = await engine.person({ roles: ['seller'], department })
    const { id, touch } = await touched('As them', { owner: seller.user.id })
    await touch(seller)
    expect(await incidentsOf(engine, 'as_them')).toMatchObject([{ node: 'write', code: 'validation_failed' }])
    expect(await readRecord(engine.admin, 'customer', id)).toMatchObject({ credit_limit: null })
  })
})
