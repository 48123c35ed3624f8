import { expect, it } from 'vitest'
import { bulkOutcome } from '../../../runtime-ui/views/table/bulk-outcome.ts'

it('counts what waits for an approval neither as done nor as refused', () => {
  const saved = { id: 'a', version: 1 }
  const waiting = { ...saved, _waiting: { label: 'Deletions' } as never }
  const refused = { problem: { code: 'forbidden' } as never }
  expect(bulkOutcome(['a', 'b', 'c'], { results: [saved, waiting, refused] })).toEqual({
    done: ['a'],
    refused: [refused.problem],
    waiting: ['Deletions'],
  })
})
