import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { readHistory } from '../../../engine/records/history.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { withEngine } from '../../support/engine.ts'

describe('history', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  it('tells nothing of records that the reader may not see, not even their ids', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const open = await createRecord(engine.admin, 'thing_kind', { name: 'Open', hidden_rank: 1 })
    const secret = await createRecord(engine.admin, 'thing_kind', { name: 'Top secret', hidden_rank: 9 })
    const thing = await createRecord(keeper, 'thing', { name: 'x', f_reference: open.id })
    await updateRecord(engine.admin, 'thing', thing.id, {
      f_reference: secret.id,
      anything: { object: 'thing_kind', id: secret.id },
      f_multi_reference: [open.id, secret.id],
    })

    const hidden = { id: null, label: null, hidden: true }
    const { data } = await readHistory(keeper, 'thing', thing.id)
    expect(data[0]!.changes).toMatchObject({
      f_reference: [{ id: open.id, label: 'Open' }, hidden],
      anything: [null, { ...hidden, object: 'thing_kind' }],
      f_multi_reference: [null, [{ id: open.id, label: 'Open' }, hidden]],
    })
    expect(JSON.stringify(data)).not.toContain(secret.id)
    const all = await readHistory(engine.admin, 'thing', thing.id)
    expect(all.data[0]!.changes['f_reference']).toEqual([
      { id: open.id, label: 'Open' },
      { id: secret.id, label: 'Top secret' },
    ])
  })
})
