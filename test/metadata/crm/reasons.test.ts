import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { withEngine } from '../../support/engine.ts'

const cases = [
  ['opportunity', { name: 'Deal', stage: 'lost' }, 'lost_reason', 'price'],
  ['lead', { name: 'Lead', status: 'unqualified' }, 'unqualified_reason', 'other'],
  ['ticket', { subject: 'Help', status: 'resolved' }, 'resolution', 'Restarted it'],
  ['contract', { name: 'Contract', status: 'active' }, 'signed_on', '2026-01-05'],
] as const

describe('What a state asks for', () => {
  const engine = withEngine()

  it.each(cases)('is asked of a new %s too', async (object, input, field, value) => {
    const customer = {
      customer: { id: (await createRecord(engine.admin, 'customer', { name: `Firm of ${object}` })).id },
    }
    const given = { ...input, ...(object === 'contract' ? customer : {}) }
    await expect(createRecord(engine.admin, object, given)).rejects.toMatchObject({
      code: 'validation_failed',
      details: {
        errors: expect.arrayContaining([expect.objectContaining({ path: `/${field}`, code: 'required' })]),
      },
    })
    const made = await createRecord(engine.admin, object, { ...given, [field]: value })
    // Not again of a record that is in that state already: old ones may be changed without it.
    await expect(
      updateRecord(engine.admin, object, String(made.id), { [field]: null }),
    ).resolves.toBeDefined()
  })
})
