import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../../engine/records/create.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { importer } from './importer.ts'

describe('a mapping', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })
  const { preview, run, post } = importer(engine)
  const guesses = async (csv: string) =>
    (await preview('thing', csv)).columns.map(({ name, guess }) => [name, guess?.field])

  it('refers to records of any object by object and name, label and name, or object and id', async () => {
    const kind = await createRecord(engine.admin, 'thing_kind', { name: 'Big: one' })
    const thing = await createRecord(engine.admin, 'thing', { name: 'Aim' })
    const csv = `Name,About\na,thing_kind:Big: one\nb,物品：Aim\nc,thing:${thing.id}\nd,thing:Nobody\ne,Aim\n`
    const columns = { Name: { field: 'name' }, About: { field: 'anything' } }
    const job = await run('thing', csv, { columns })
    expect(job).toMatchObject({ state: 'done', result: { created: 3, failed: 2 } })
    expect(job.errors).toMatchObject([
      { row: 5, column: 'About', value: 'thing:Nobody', code: 'reference_missing' },
      { row: 6, column: 'About', value: 'Aim', code: 'reference_missing' },
    ])
    const rows = await engine.db.rows(
      sql`SELECT name, anything__object AS object, anything AS id FROM app.thing WHERE anything IS NOT NULL ORDER BY name`,
    )
    expect(rows).toEqual([
      { name: 'a', object: 'thing_kind', id: kind.id },
      { name: 'b', object: 'thing', id: thing.id },
      { name: 'c', object: 'thing', id: thing.id },
    ])
    const file = await (await engine.http()).get(
      '/api/records/thing/export?keys=true&fields=name,anything&sort=name',
    )
    expect(await file.text()).toContain(`b,thing:${thing.id}`)
  })

  it('finds no record by a name that the person may not see', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const csv = 'Name,About\nx,thing:Aim\n'
    const columns = { Name: { field: 'name' }, About: { field: 'anything' } }
    expect(await run('thing', csv, { columns }, keeper)).toMatchObject({ result: { created: 0, failed: 1 } })
  })

  it('is refused for a field of files, and for one of the engine, with the reason', async () => {
    const columns = { Paper: { field: 'f_file' }, When: { field: 'created_at' }, What: { field: 'nothing' } }
    const answer = await post('thing', 'Paper,When,What\na.pdf,2026-01-01,x\n', { columns })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({
      errors: [
        { path: '/columns/Paper/field', code: 'field_read_only', message: expect.stringContaining('files') },
        { path: '/columns/When/field', code: 'field_read_only' },
        { path: '/columns/What/field', code: 'unknown_field' },
      ],
    })
  })

  it('guesses the name of the records where no header says so', async () => {
    expect(await guesses('account,sector\nAcme,a\nBabel,a\n')).toEqual([
      ['account', 'name'],
      ['sector', undefined],
    ])
    expect(await guesses('ref,account_name\nr-1,Acme\nr-2,Babel\n')).toEqual([
      ['ref', undefined],
      ['account_name', 'name'],
    ])
    expect(await guesses('账号,客户名称\nr-1,甲\nr-2,乙\n')).toEqual([
      ['账号', undefined],
      ['客户名称', 'name'],
    ])
  })

  it('guesses no name from numbers, days or what repeats, nor when a header has it', async () => {
    expect(await guesses('a,b,c\n1,2026-01-02,x\n2,2026-01-03,x\n')).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', undefined],
    ])
    expect(await guesses('account,Name\nAcme,a\nBabel,b\n')).toEqual([
      ['account', undefined],
      ['Name', 'name'],
    ])
  })
})
