import { describe, expect, it } from 'vitest'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { objectOf } from '../../../support/model.ts'
import { importer } from './importer.ts'

describe('an import of more rows than are saved together', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })
  const { run } = importer(engine)

  it('holds rules that count what the rows before have made', async () => {
    const admin = await engine.http()
    const text = { type: 'text' }
    await admin.put('/api/design/items/object/crate', objectOf({ name: text }))
    await admin.put('/api/design/items/object/bottle', {
      ...objectOf({ name: text, crate: { type: 'reference', to: 'crate', inverse: 'bottles' } }),
      validations: {
        full: {
          failWhen: '$count(crate.bottles) > 2100',
          message: { en: 'The crate is full.', zh: '箱子已满。' },
        },
      },
    })
    expect((await admin.post('/api/design/publish', { message: 'crates' })).status).toBe(200)
    await admin.post('/api/records/crate', { name: 'C' })
    const rows = Array.from({ length: 4_000 }, (_, at) => `bottle ${at},C`)
    const columns = { Name: { field: 'name' }, Crate: { field: 'crate', reference: { by: 'name' } } }
    await run('bottle', ['Name,Crate', ...rows].join('\n'), { columns })
    const made = await engine.db.first<{ n: number }>(sql`SELECT count(*)::int AS n FROM app.bottle`)
    expect(made!.n).toBeLessThanOrEqual(2_100)
  }, 120_000)
})
