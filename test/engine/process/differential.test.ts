import { expect, it } from 'vitest'
import { differ } from './differential.ts'

// More, and others: PROCESS_GRAPHS=20000 PROCESS_SEED=7 npx vitest run test/engine/process/differential.test.ts
const graphs = Number(process.env['PROCESS_GRAPHS'] ?? 160)
const seed = Number(process.env['PROCESS_SEED'] ?? 1)

it(`does on ${graphs} random graphs, in any order of events, what the slow telling of the semantics does`, () => {
  const counts = differ({ seed, graphs, events: 60 })

  expect(counts.events).toBeGreaterThan(counts.graphs * 5)
  expect(counts.ends['completed']).toBeGreaterThan(counts.graphs / 2)
}, 3_600_000)
