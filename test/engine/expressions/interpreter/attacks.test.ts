import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Outcome } from './attack-child.ts'

/** Every attack of the safety table, as texts that an ill-meaning admin might save. */
const attacks: readonly [name: string, text: string][] = [
  ['tail recursion', '( $f := function($n) { $f($n + 1) }; $f(0) )'],
  ['recursion that keeps its frames', '( $f := function($n) { 1 + $f($n + 1) }; $f(0) )'],
  ['maps in maps', '$map([1..9999], function($x) { $map([1..9999], function($y) { $x * $y }) })'],
  ['appending while reducing', '$reduce([1..9999], function($s, $x) { $append($s, $s) }, [1, 2])'],
  ['a range of ten million', '[1..9999999]'],
  ['padding to a hundred million', '$pad("x", 100000000)'],
  ['replacing every character', '$replace($pad("", 3000000, "a"), "a", "aaaaaaaaaaaaaaaaaaaa")'],
  ['doubling a text', '$reduce([1..40], function($s, $x) { $s & $s }, "aaaaaaaa")'],
  ['a catastrophic pattern', `$contains("${'a'.repeat(30)}!", /^(a+)+$/)`],
  ['a long text for that pattern', `$contains("${'a'.repeat(6000)}!", /^(a+)+$/)`],
  ['a picture that tries every split', `$toMillis("${'1'.repeat(3000)}", "[f1][f1][f1]")`],
  ['parentheses in parentheses', '('.repeat(5000)],
  ['a chain of thousands of terms', `1${'+1'.repeat(4000)}`],
  ['evaluating a text', '$eval("1 + 1")'],
  ['the prototype', '__proto__.polluted'],
  ['the constructor', '$.constructor.constructor("return process")()'],
  ['the inside of a function', '$string.constructor("return process")()'],
  ['sorting by a slow comparison', '$sort([1..9999], function($a, $b) { $count([1..9999]) > $a })'],
  ['joining a large list', '$join($map([1..9999], function($x) { $pad("", 9999) }))'],
  ['grouping into a large object', '[1..9999]{ $string($): [1..9999] }'],
]

const child = fileURLToPath(new URL('./attack-child.ts', import.meta.url))

describe('what an ill-meaning text can cost', () => {
  const outcomes = new Map<string, Outcome>()

  beforeAll(async () => {
    const process = fork(child, { execArgv: ['--import', 'tsx'] })
    const ended = new Promise<void>((resolve, reject) => {
      process.on('message', (outcome: Outcome) => void outcomes.set(outcome.text, outcome))
      process.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`The process ended with ${code}.`)),
      )
    })
    process.send(attacks.map(([, text]) => text))
    await ended
  }, 90_000)

  it.each(attacks)('%s: at most three seconds and no value', (_name, text) => {
    const { answer, ms } = outcomes.get(text)!
    expect(ms).toBeLessThan(3000)
    // A pattern may answer, in linear time; nothing else gets what it asked for.
    if (text.startsWith('$contains')) expect(answer).toEqual({ value: false })
    else expect('value' in answer ? answer.value : null).toBeNull()
  })

  it('never takes more than 300 MB for the whole process', () => {
    expect(Math.max(...[...outcomes.values()].map(({ peakMb }) => peakMb))).toBeLessThan(300)
  })
})
