import { describe, expect, it } from 'vitest'
import { sql } from '../../../../engine/db/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { importer } from './importer.ts'

describe('import', () => {
  const engine = withEngine()
  const { preview, run } = importer(engine)

  it('says what a file seems to hold', async () => {
    const csv = 'Name,Branche,Umsatz,Mitarbeiter\nAcme,software,"1.234,50",12\n,,"99,00",\n'
    const found = await preview(
      'customer',
      csv.replace('Branche', 'Industry').replace('Mitarbeiter', 'Employees'),
    )
    expect(found).toMatchObject({ total: 2, encoding: 'utf-8', delimiter: ',', sheets: [] })
    expect(found.columns[0]).toMatchObject({ name: 'Name', filled: 1, guess: { field: 'name' } })
    expect(found.columns[1]).toMatchObject({
      guess: { field: 'industry' },
      values: [{ value: 'software', count: 1 }],
    })
    expect(found.columns[3]).toMatchObject({ guess: { field: 'employees' } })
    expect(found.rows[0]).toEqual({ Name: 'Acme', Industry: 'software', Umsatz: '1.234,50', Employees: '12' })
  })

  it('imports rows, maps values and sets references among them in a second pass', async () => {
    const csv = 'account,sector,parent\nBabel,technolgy,Acme Top\nAcme Top,software,\nLost,retail,Nowhere\n'
    const job = await run('customer', csv, {
      columns: {
        account: { field: 'name' },
        sector: { field: 'industry', values: { technolgy: 'technology' } },
        parent: { field: 'parent', reference: { by: 'name', else: 'error' } },
        code: { field: 'code', expression: "$lowercase($replace($row.account, ' ', '-'))" },
      },
      values: { status: 'active' },
      upsert: ['code'],
    })
    expect(job).toMatchObject({ state: 'done', done: 3, total: 3, result: { created: 3, failed: 0 } })
    expect(job.errors).toMatchObject([
      { row: 4, column: 'parent', value: 'Nowhere', code: 'reference_missing' },
    ])
    const rows = await engine.db.rows(
      sql`SELECT c.code, c.industry, c.status, p.name AS parent FROM app.customer c LEFT JOIN app.customer p ON p.id = c.parent ORDER BY c.code`,
    )
    expect(rows).toEqual([
      { code: 'acme-top', industry: 'software', status: 'active', parent: null },
      { code: 'babel', industry: 'technology', status: 'active', parent: 'Acme Top' },
      { code: 'lost', industry: 'retail', status: 'active', parent: null },
    ])
  })
})
