import { describe, expect, it } from 'vitest'
import { dependenciesOf } from '../../../metadata/language/dependencies.ts'
import { dealScope } from './shapes.ts'

const usesOf = (text: string) =>
  dependenciesOf(text, dealScope)!.uses.map(({ object, name, from, to }) => {
    expect(text.slice(from, to).replace(/[`"']/g, '')).toBe(name)
    return `${object}.${name}@${from}`
  })

describe('dependenciesOf', () => {
  it.each([
    ['amount > 10', ['deal.amount@0']],
    ['customer.parent.city', ['deal.customer@0', 'customer.parent@9', 'customer.city@16']],
    [
      'lines[amount > 1].product.price',
      ['deal.lines@0', 'line.amount@6', 'line.product@18', 'product.price@26'],
    ],
    ['$old.amount != amount', ['deal.amount@5', 'deal.amount@15']],
    ['lines[amount > $$.amount]', ['deal.lines@0', 'line.amount@6', 'deal.amount@18']],
    ['`customer`."city"', ['deal.customer@0', 'customer.city@11']],
    ['$sum(lines.(amount * 2))', ['deal.lines@5', 'line.amount@12']],
    ['$map(lines, function($l){ $l.product.name })', ['deal.lines@5', 'line.product@29', 'product.name@37']],
    ['( $c := customer; $c.city )', ['deal.customer@8', 'customer.city@21']],
    ['lines^(>amount).name', ['deal.lines@0', 'line.amount@8', 'line.name@16']],
    ['lines.product.%.amount', ['deal.lines@0', 'line.product@6', 'line.amount@16']],
    ['lines{name: amount}', ['deal.lines@0', 'line.name@6', 'line.amount@12']],
    ['(customer.city ?: name)', ['deal.customer@1', 'customer.city@10', 'deal.name@18']],
    ['lines ~> $filter(function($l){ $l.amount > 1 })', ['deal.lines@0', 'line.amount@34']],
    ['$settings.sales.limit < amount', ['sales.sales@10', 'sales.limit@16', 'deal.amount@24']],
    ['about.name', ['deal.about@0', 'customer.name@6', 'product.name@6']],
    ["name = 'amount' /* city */", ['deal.name@0']],
  ])('finds what %s names', (text, uses) => {
    expect(usesOf(text)).toEqual(uses)
  })

  it('names what it does not know, with what was probably meant', () => {
    expect(dependenciesOf('customer.citty = 1', dealScope)!.unknown).toEqual([
      { name: 'citty', objects: ['customer'], from: 9, to: 14, suggestion: 'city' },
    ])
  })

  it.each([
    ['*', ['deal']],
    ['customer.*', ['customer']],
    ['$keys(customer)', ['customer']],
    ['$each(lines, function($v, $k){ $k })', ['line']],
    ['amount', []],
  ])('depends on all of what %s reads', (text, dynamic) => {
    expect(dependenciesOf(text, dealScope)!.dynamic).toEqual(dynamic)
  })

  it.each([
    ['$today() > 1', true],
    ['amount = $user.id', true],
    ['amount > 1', false],
  ])('says whether %s changes by itself', (text, volatile) => {
    expect(dependenciesOf(text, dealScope)!.volatile).toBe(volatile)
  })

  it('gives nothing for what cannot be read', () => {
    expect(dependenciesOf('amount >', dealScope)).toBeUndefined()
  })
})
