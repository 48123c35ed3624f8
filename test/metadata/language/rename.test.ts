import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dependenciesOf } from '../../../metadata/language/dependencies.ts'
import { type Renaming, renameInExpression } from '../../../metadata/language/rename.ts'
import { dealScope, shape } from './shapes.ts'

const amount: Renaming = { kind: 'field', object: 'deal', name: 'amount', to: 'value' }
const city: Renaming = { kind: 'field', object: 'customer', name: 'city', to: 'town' }
const lines: Renaming = { kind: 'relation', object: 'deal', name: 'lines', to: 'items' }

describe('renameInExpression', () => {
  it.each([
    ['amount   >10 and lines[amount > 1].amount=2', amount, 'value   >10 and lines[amount > 1].amount=2'],
    ['$old.amount != $$.amount', amount, '$old.value != $$.value'],
    ['lines[amount > $$.amount]', amount, 'lines[amount > $$.value]'],
    ['customer.parent.city & city', city, 'customer.parent.town & city'],
    ['lines.deal.customer."city"', city, "lines.deal.customer.'town'"],
    ["`amount` = 'amount' /* amount */", amount, "value = 'amount' /* amount */"],
    [
      '$count(lines) + $sum(customer.deals.lines.amount)',
      lines,
      '$count(items) + $sum(customer.deals.items.amount)',
    ],
    ['amount > 1', { ...amount, to: 'two words' }, '`two words` > 1'],
    ['amount > 1', { ...amount, to: 'in' }, '`in` > 1'],
    [
      '$settings.sales.limit',
      { kind: 'object', object: 'sales', name: 'sales', to: 'selling' } as const,
      '$settings.selling.limit',
    ],
  ])('in %s', (text, renaming, expected) => {
    expect(renameInExpression(text, dealScope, renaming)).toMatchObject({ ok: true, text: expected })
  })

  it('leaves a text alone that it cannot read, and says so', () => {
    expect(renameInExpression('amount >', dealScope, amount)).toMatchObject({
      ok: false,
      reason: 'unreadable',
    })
  })

  it('refuses where one word names fields of two objects', () => {
    const name: Renaming = { kind: 'field', object: 'customer', name: 'name', to: 'title' }

    expect(renameInExpression('about.name', dealScope, name)).toEqual({
      ok: false,
      reason: 'ambiguous',
      from: 6,
      to: 10,
    })
  })

  it('there and back again gives the same text, and the old name is gone meanwhile', () => {
    const after = {
      ...dealScope,
      objects: {
        get: (name: string) =>
          name === 'deal'
            ? shape(
                'deal',
                { id: 'ref', name: 'str', worth: 'num', customer: ['customer'] },
                { lines: ['line', 'deal'] },
              )
            : dealScope.objects.get(name),
      },
    }
    fc.assert(
      fc.property(dealText, (text) => {
        const there = renameInExpression(text, dealScope, { ...amount, to: 'worth' })
        if (!there.ok) throw new Error(text)
        expect(dependenciesOf(there.text, after)!.unknown).toEqual([])
        expect(renameInExpression(there.text, after, { ...amount, name: 'worth', to: 'amount' })).toEqual({
          ok: true,
          text,
          places: there.places,
        })
      }),
      { numRuns: 1000, seed: 3 },
    )
  })
})

/** Expressions over a deal that name amounts of deals and of lines, behind every kind of path. */
const dealText: fc.Arbitrary<string> = fc.letrec<{ e: string; line: string }>((tie) => ({
  line: fc.oneof(
    fc.constantFrom('amount', 'deal.amount', '$$.amount', 'product.price', '$old.amount', '$.amount'),
    fc.tuple(tie('line'), tie('line')).map(([a, b]) => `(${a}+${b})`),
  ),
  e: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'amount',
      '$old.amount',
      '$$.amount',
      "'amount'",
      'customer.deals.amount',
      '1',
      '$user.id',
    ),
    fc.tuple(tie('e'), fc.constantFrom('=', 'and', '  *', ' ?? '), tie('e')).map((parts) => parts.join(' ')),
    tie('line').map((x) => `$sum(lines[ ${x} ].amount)`),
    tie('line').map((x) => `lines.(${x})`),
    tie('line').map((x) => `lines^(${x})`),
    fc.tuple(tie('e'), tie('e')).map(([a, b]) => `($v := ${a}; $v & ${b})`),
    tie('e').map((x) => `$map(lines, function($l){$l.amount + $l.deal.amount + (${x})})`),
  ),
})).e
