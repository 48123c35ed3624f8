import { expect, it } from 'vitest'
import { looksAtRecord } from '../../../engine/process/graph/watched.ts'

it.each([
  ["priority = 'high'", true],
  ['$record.amount > 5', true],
  ['$exists(customer.name)', true],
  ['$active.review > 0', false],
  ["$run.tries < 3 and $steps.ask.output.answer = 'amount'", false],
  ['$done >= 2 or $total in [1, 2]', false],
  [true, false],
])('%s looks at the record: %s', (condition, looks) => {
  expect(looksAtRecord(condition)).toBe(looks)
})
