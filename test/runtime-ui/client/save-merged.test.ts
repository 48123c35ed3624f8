import { expect, it } from 'vitest'
import { ApiError } from '../../../runtime-ui/client/api-error.ts'
import type { Client } from '../../../runtime-ui/client/client.ts'
import type { RecordView } from '../../../runtime-ui/client/records.ts'
import { saveMerged } from '../../../runtime-ui/client/save-merged.ts'

const before = { id: '1', version: 1, name: 'Acme', city: 'Berlin' } as unknown as RecordView

/** A server where somebody else has saved `theirs` as version 2. */
function server(theirs: Record<string, unknown>) {
  let stored = { ...before, ...theirs, version: 2 } as RecordView
  const records = {
    read: async () => stored,
    related: async () => ({ data: stored['lines'] ?? [] }),
    update: async (_object: string, _id: string, changes: object, { version }: { version?: number }) => {
      if (version !== stored.version) throw new ApiError({ code: 'version_conflict', status: 409 })
      stored = { ...stored, ...changes, version: stored.version + 1 }
      return stored
    },
  }
  return { records } as unknown as Client
}

it('keeps what somebody else saved in another field', async () => {
  const saved = await saveMerged(server({ city: 'Bonn' }), 'customer', before, { name: 'Acme Ltd' })

  expect(saved).toMatchObject({ name: 'Acme Ltd', city: 'Bonn' })
})

it('asks when both changed the same field, with what it was, theirs and mine', async () => {
  const saving = saveMerged(server({ name: 'ACME' }), 'customer', before, { name: 'Acme Ltd' })

  await expect(saving).rejects.toMatchObject({
    code: 'version_conflict',
    problem: {
      clashes: [{ field: 'name', base: 'Acme', theirs: 'ACME', mine: 'Acme Ltd' }],
      changes: { name: 'Acme Ltd' },
      theirs: { version: 2 },
    },
  })
})

it('asks nothing when both wrote the same', async () => {
  const saved = await saveMerged(server({ name: 'ACME' }), 'customer', before, { name: 'ACME' })

  expect(saved).toMatchObject({ name: 'ACME', version: 3 })
})

it('never overwrites a line that somebody else changed', async () => {
  const lines = [{ id: 'a', quantity: 1 }]
  const from = { ...before, lines }
  const theirs = { lines: [{ id: 'a', quantity: 7 }] }

  const saving = saveMerged(
    server(theirs),
    'customer',
    from,
    { lines: [{ id: 'a', quantity: 4 }] },
    { lines: ['lines'] },
  )

  await expect(saving).rejects.toMatchObject({
    problem: { clashes: [{ list: 'lines', line: 'a', field: 'quantity', theirs: 7 }] },
  })
})
