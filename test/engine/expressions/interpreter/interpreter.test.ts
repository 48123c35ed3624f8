import { afterAll, describe, expect, it } from 'vitest'
import { Interpreter } from '../../../../engine/expressions/interpreter/interpreter.ts'
import type { Task } from '../../../../engine/expressions/interpreter/task.ts'

describe('the interpreter', () => {
  const interpreter = new Interpreter()
  afterAll(() => interpreter.close())

  const run = async (text: string, record: Task['cases'][number]['record'] = {}, given = {}) =>
    (
      await interpreter.run({
        texts: [text],
        timeZone: 'Asia/Shanghai',
        now: '2026-03-01T20:00:00.000Z',
        today: '2026-03-02',
        groups: { stage: { won: 'done' } },
        cases: [{ record, given }],
      })
    )[0]![0]

  it.each([
    ['$map([1..3], function($x) { $x * 2 })', [2, 4, 6]],
    ['$map(lines, function($l) { $base($l.price) })', [10, 20]],
    ['( $f := function($l) { $l.qty > 1 ? $base($l.price) : 0 }; $f(lines[1]) )', 20],
    ['lines{ kind: $sum(qty) }', { a: 3, b: 5 }],
    ['lines^(>qty)[0].kind', 'b'],
    ['$merge([{"a": 1}, {"b": 2}])', { a: 1, b: 2 }],
    ['$formatNumber(1234.5, "#,##0.00")', '1,234.50'],
    ['$replace("a-b-c", /-/, "+")', 'a+b+c'],
    ['$split("a, b;c", /[,;] */)', ['a', 'b', 'c']],
    ['$match("ab12", /([a-z]+)(\\d+)/).groups', ['ab', '12']],
    ['$toMillis("2026-01-02", "[Y0001]-[M01]-[D01]")', 1767312000000],
    ['$fromMillis(0, "[Y0001]-[M01]-[D01]")', '1970-01-01'],
    ['$pad("x", 3)', 'x  '],
    ['$pad("7", -3, "0")', '007'],
    ['$each({"a": 1}, function($v, $k) { $k & $v })', 'a1'],
    ['$lookup({"a": 5}, "a") ~> $string', '5'],
    ['$row.name & "!"', 'Ada!'],
    ['$sort(lines.qty)', [1, 2, 5]],
    ['$formatInteger(5, "w")', 'five'],
    ['$base64encode("hi")', 'aGk='],
    ['$distinct(["a", "a", "b"])', ['a', 'b']],
  ])('keeps JSONata whole: %s', async (text, value) => {
    const record = {
      lines: [
        { kind: 'a', qty: 1, price_base: 10 },
        { kind: 'a', qty: 2, price_base: 20 },
        { kind: 'b', qty: 5 },
      ],
    }
    expect(await run(text, record, { row: { name: 'Ada' } })).toEqual({ value })
  })

  it.each([
    ['1 / 0', null],
    ['5 % 0', null],
    ['$sum(lines[true].(5))', null],
    ['at < "2026-03-02"', false],
    ['$date(at)', '2026-03-02'],
    ['owner = $user.id', true],
    ['$group(stage)', 'done'],
    ['$today()', '2026-03-02'],
    ['$addMonths("2026-01-31", 1)', '2026-02-28'],
  ])('speaks the dialect: %s', async (text, value) => {
    const record = { at: '2026-03-01T18:00:00.000Z', owner: { id: 'u1' }, stage: 'won' }
    expect(await run(text, record, { user: { id: 'u1' } })).toEqual({ value })
  })

  it.each([
    ['$eval("1")', '$eval'],
    ['$pad("x", 100000000)', '$pad'],
    ['$replace("aaaaaaaaaa", "a", $pad("", 9999, "a")) ~> $replace("a", $pad("", 9999, "b"))', 'too long'],
    ['$reduce([1..40], function($s, $x) { $s & $s }, "aaaaaaaa")', 'too long'],
    ['[1..9999999]', 'list becomes too long'],
    ['$toMillis("1111111111", "[f1][f1][f1]")', 'picture'],
    ['/(?=a)/', ''],
    ['$reduce([1..40], function($s, $x) { $append($s, $s) }, [1,2])', 'too long'],
    ['$map([1..200], function($x) { $pad("", 9999) })', 'too large'],
  ])('refuses %s', async (text, reason) => {
    const answer = await run(text)
    expect(answer).toEqual({ problem: { en: expect.stringContaining(reason), zh: expect.anything() } })
  })

  it.each([
    ['1 + "a"', '"+" takes numbers.', '“+”只能用于数字。'],
    ['1 < "a"', expect.anything(), '数字不能与文本比较。'],
    ['"a" ~> 1', expect.anything(), expect.stringContaining('表达式无法求值')],
    ['nope(1)', expect.anything(), expect.stringContaining('不是函数')],
    [
      '$uppercase(5)',
      '$uppercase cannot work with what it is given in place 1.',
      '$uppercase 的第 1 个参数类型不对。',
    ],
    ['$number("x")', 'This is not a number: x.', '这不是数字：x。'],
    ['- "a"', 'Only a number has an opposite.', '只有数字可以取负。'],
  ])('says in both languages what is wrong with %s', async (text, en, zh) => {
    expect(await run(text)).toEqual({ problem: { en, zh } })
  })

  it('has linear regular expressions', async () => {
    const started = performance.now()
    const answer = await run(`$contains("${'a'.repeat(3000)}!", /^(a+)+$/)`)
    expect(answer).toEqual({ value: false })
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it('never reaches the machine through a prototype', async () => {
    for (const text of [
      '__proto__',
      'constructor',
      '$.constructor.constructor("return process")()',
      '$string.constructor',
    ])
      expect(await run(text, { a: 1 })).not.toMatchObject({ value: expect.anything() })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('stops an endless recursion in time and serves the next task', async () => {
    const started = performance.now()
    const endless = await run('( $f := function($n) { $f($n + 1) }; $f(0) )')
    expect(endless).toEqual({ problem: { en: expect.any(String), zh: expect.any(String) } })
    expect(performance.now() - started).toBeLessThan(6000)
    expect(await run('1 + 1')).toEqual({ value: 2 })
  })

  it('answers the next text though its thread ends of what the one before has left to it', async () => {
    const left = '[$error("no"), $map([1..99999], function($n) { [$n..($n + 99999)] })]'
    expect(await run(left)).toHaveProperty('problem')
    expect(await run('$map([1], function($n) { $n + 1 })')).toEqual({ value: 2 })
  })
})
