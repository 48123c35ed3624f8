import fc from 'fast-check'

/** Texts of the whole language, brackets where they change something and where they do not. */
export const anyExpression: fc.Arbitrary<string> = fc.letrec<{ expression: string; path: string }>((tie) => {
  const e = tie('expression')
  const name = fc.constantFrom('amount', 'name', 'customer', '`odd name`', '客户', 'lines', '`in`')
  const atom = fc.oneof(
    fc.constantFrom(
      '1',
      '-2',
      '0.5',
      'true',
      'null',
      "'it'",
      '"it\'s"',
      "'a\\nb'",
      '$',
      '$$',
      '$user',
      '*',
      '**',
    ),
    name,
  )
  const step = fc.oneof(
    { weight: 4, arbitrary: name },
    fc.tuple(name, e).map(([n, p]) => `${n}[${p}]`),
    e.map((x) => `(${x})`),
    fc.tuple(name, e).map(([n, x]) => `$${n.replace(/\W/g, 'f')}(${x})`),
    name.map((n) => `${n}[]`),
    name.map((n) => `${n}#$i`),
    e.map((x) => `{"k": ${x}}`),
  )
  const path = fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => ['$', ...steps].join('.'))
  const operator = fc.constantFrom(
    ...['=', '!=', '<', '<=', 'in', 'and', 'or', '+', '-', '*', '/', '%', '&', '~>', '?:', '??'],
  )
  const bracketed = e.map((x) => `(${x})`)
  return {
    path,
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      atom,
      path,
      fc.tuple(e, operator, e).map(([l, o, r]) => `${l} ${o} ${r}`),
      fc.tuple(bracketed, operator, bracketed).map(([l, o, r]) => `${l} ${o} ${r}`),
      fc.tuple(e, e, e).map(([c, y, n]) => `${c} ? ${y} : ${n}`),
      fc.tuple(bracketed, e).map(([c, y]) => `${c} ? ${y}`),
      fc.array(e, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      fc.tuple(e, e).map(([a, b]) => `[${a}..${b}]`),
      fc.tuple(e, e).map(([a, b]) => `($v := ${a}; ${b})`),
      fc.tuple(bracketed, e).map(([a, b]) => `${a}^(>${b}, name)`),
      fc.tuple(name, e).map(([a, b]) => `${a}{name: ${b}}`),
      e.map((x) => `function($x, $y){ ${x} }`),
      e.map((x) => `-(${x})`),
      fc.tuple(e, e).map(([a, b]) => `|${a}|${b}|`),
      fc.tuple(name, e).map(([a, b]) => `$contains(${a}, ?, ${b})`),
      fc.constant('$matches(name, /a+\\/b/i)'),
    ),
  }
}).expression
