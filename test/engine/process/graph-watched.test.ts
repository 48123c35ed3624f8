import { expect, it } from 'vitest'
import { looksAtRecord } from '../../../engine/process/graph/watched.ts'

it.each([
  ["priority = 'high'", true],
  ['$record.amount > 5', true],
  ['$exists(customer.name)', true],
  ['$active.review > 0', false],
  ["$run.tries < 3 and $steps.ask.output.answer = 'amount'", false],
  ['$done >= 2 or $total in [1, 2]', false],
  ['`order` > 5', true],
  ['$$.amount > $run.rate', true],
  ["$lookup($record, 'amount') > 5", true],
  ['$sum(lines.amount) > 5', true],
  ['($least := amount; $least > 5)', true],
  ['$exists($run.found[owner = $$.owner])', true],
  ["$steps.ask.output[0].answer = 'yes'", false],
  ["$exists($run.found[state = 'open'].amount)", false],
  ['$run.tries > 1e5', false],
  ['/* not the amount */ $run.tries > 2', false],
  ["$old.amount > 5 and $now() > '2027'", false],
  [true, false],
])('%s looks at the record: %s', (condition, looks) => {
  expect(looksAtRecord(condition)).toBe(looks)
})
