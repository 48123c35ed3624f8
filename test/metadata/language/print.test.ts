import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExpression } from '../../../metadata/language/parse.ts'
import { printExpression } from '../../../metadata/language/print.ts'
import { plainTree } from '../../../metadata/language/same-tree.ts'
import { anyExpression } from './random-expression.ts'

const treeOf = (text: string) => {
  const parsed = parseExpression(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.message}`)
  return parsed.ast
}

describe('printExpression', () => {
  it.each([
    ['((amount)>(1000))', 'amount > 1000'],
    ['(a or b) and c', '(a or b) and c'],
    ['(a and b) or c', 'a and b or c'],
    ['a - (b - c)', 'a - (b - c)'],
    ['(a - b) - c', 'a - b - c'],
    ['(a = b) ?? c', 'a = b ?? c'],
    ['a = (b ?? c)', 'a = (b ?? c)'],
    ['a ?: b', 'a ?: b'],
    ['a ? (b ? c) : d', 'a ? (b ? c) : d'],
    ['products[(quantity>1)].total', 'products[quantity > 1].total'],
    ['(lines.product).name', '(lines.product).name'],
    ['lines^(>price,name)', 'lines^(>price, name)'],
    ['x + (lines^(price))', 'x + (lines^(price))'],
    ['-(a+b)', '-(a + b)'],
    ['`and`.`two words`', '`and`.`two words`'],
    [`"O'Neill"`, `"O'Neill"`],
    [`"won"`, `'won'`],
    ['$f(?, 2)', '$f(?, 2)'],
    ['function($x){($x + 1)}', 'function($x){$x + 1}'],
    ['($v := 1; $v + 1)', '($v := 1; $v + 1)'],
    ['($v := 1)', '($v := 1)'],
    ['[1..5]', '[1..5]'],
    ['a@$x#$i[b]', 'a@$x#$i[b]'],
    ['a[]', 'a[]'],
    ['Account.Order{number: $sum(price)}', 'Account.`Order`{number: $sum(price)}'.replaceAll('`', '')],
    ['|lines|{"total": 1}, "x"|', "|lines|{'total': 1}, 'x'|"],
    ['$f(a)[0].b', '$f(a)[0].b'],
    ['function($a)<n:n>{$a}', 'function($a)<n:n>{$a}'],
  ])('prints %s as %s', (text, printed) => {
    expect(printExpression(treeOf(text))).toBe(printed)
    expect(plainTree(treeOf(printed))).toEqual(plainTree(treeOf(text)))
  })

  it('reads back to the same tree, whatever the expression', () => {
    const parsed = anyExpression.filter((text) => parseExpression(text).ok)
    fc.assert(
      fc.property(parsed, (text) => {
        const printed = printExpression(treeOf(text))
        expect(plainTree(treeOf(printed)), printed).toEqual(plainTree(treeOf(text)))
      }),
      { numRuns: 3000, seed: 7 },
    )
  })

  it('prints what it printed the same again', () => {
    fc.assert(
      fc.property(
        anyExpression.filter((text) => parseExpression(text).ok),
        (text) => {
          const printed = printExpression(treeOf(text))
          expect(printExpression(treeOf(printed))).toBe(printed)
        },
      ),
      { numRuns: 500, seed: 8 },
    )
  })
})
