import { describe, expect, it } from 'vitest'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { withEngine } from '../../support/engine.ts'

describe('a tree', () => {
  const engine = withEngine()
  const region = (code: string, more: Record<string, unknown> = {}) => ({ name: code, code, ...more })
  const make = async (code: string, parent?: string) =>
    String((await createRecord(engine.admin, 'region', region(code, parent ? { parent } : {}))).id)
  const refused = { code: 'validation_failed' }

  it('refuses a new record below itself, and new ones below each other', async () => {
    await expect(
      createRecord(engine.admin, 'region', region('self', { parent: { code: 'self' } })),
    ).rejects.toMatchObject(refused)
    await expect(
      bulkRecords(engine.admin, 'region', {
        create: [region('one', { parent: { code: 'two' } }), region('two', { parent: { code: 'one' } })],
        mode: 'all',
      }),
    ).rejects.toMatchObject(refused)
  })

  it('refuses a circle that goes through a new record', async () => {
    const top = await make('top')
    await expect(
      bulkRecords(engine.admin, 'region', {
        create: [region('new', { parent: top })],
        update: [{ id: top, parent: { code: 'new' } }],
        mode: 'all',
      }),
    ).rejects.toMatchObject(refused)
  })

  it('lets two records change places in one save', async () => {
    const upper = await make('upper')
    const lower = await make('lower', upper)
    await bulkRecords(engine.admin, 'region', {
      update: [
        { id: upper, parent: lower },
        { id: lower, parent: null },
      ],
      mode: 'all',
    })
    expect(await readRecord(engine.admin, 'region', upper)).toMatchObject({ parent: { id: lower } })
    await expect(updateRecord(engine.admin, 'region', lower, { parent: upper })).rejects.toMatchObject(
      refused,
    )
  })

  it('stays without circles when a record comes back from the bin', async () => {
    const customer = async (name: string, parent?: string) => {
      const values = { name, kind: 'company', ...(parent ? { parent } : {}) }
      return String((await createRecord(engine.admin, 'customer', values, { confirm: true })).id)
    }
    const end = await customer('Endwell Ltd')
    const upper = await customer('Upperton Ltd', end)
    const lower = await customer('Lowestoft Ltd', upper)
    await deleteRecord(engine.admin, 'customer', upper)
    await updateRecord(engine.admin, 'customer', end, { parent: lower })
    await restoreRecord(engine.admin, 'customer', upper)
    const parents = await Promise.all(
      [end, upper, lower].map(async (id) => (await readRecord(engine.admin, 'customer', id))['parent']),
    )
    expect(parents.filter((parent) => parent === null)).toHaveLength(1)
  })
})
