import { expect, it } from 'vitest'
import { differ } from './differential.ts'

// More, and others: APPROVAL_STEPS=50000 APPROVAL_SEED=7 npx vitest run test/engine/approval/seats
const cases = Number(process.env['APPROVAL_STEPS'] ?? 400)
const seed = Number(process.env['APPROVAL_SEED'] ?? 1)

it(`does on ${cases} random steps, whatever people do, what the slow telling of the rules does`, () => {
  const counts = differ({ seed, cases, acts: 40 })

  expect(counts.taken).toBeGreaterThan(cases)
  expect(counts.ends['approved']).toBeGreaterThan(cases / 20)
  expect(counts.ends['rejected']).toBeGreaterThan(cases / 20)
}, 3_600_000)
