import { describe, expect, it } from 'vitest'
import { hintsOf, syntaxFindings } from '../../../designer/expressions/hints.ts'
import { dependenciesOf } from '../../../metadata/language/dependencies.ts'
import { dealScope } from '../../metadata/language/shapes.ts'

const hints = (text: string) => hintsOf(text, dependenciesOf(text, dealScope)!)

describe('hints about what surprises people', () => {
  it.each([
    ["name == 'x'", '=', '=='],
    ["name = '&&' && amount > 1", 'and', '&&'],
    ['amount <> 1', '!=', '<>'],
    ['!amount', '$not', '!'],
  ])('tells the remedy for %s', (text, suggestion, sign) => {
    const [finding] = syntaxFindings(text)

    expect(finding?.suggestion).toBe(suggestion)
    expect(text.slice(finding?.from, finding?.to)).toBe(sign)
  })

  it('tells where a text without a known cause breaks', () => {
    expect(syntaxFindings('amount > ')).toMatchObject([{ code: 'syntax', severity: 'error' }])
    expect(syntaxFindings('amount > 1')).toEqual([])
  })

  it.each([
    ['amount > today', '$today()'],
    ['name = undefined', undefined],
    ['close-date', undefined],
    ["name = customer.name ?? 'x'", undefined],
  ])('has a word on %s', (text, suggestion) => {
    const [finding] = hints(text)

    expect(finding?.severity).toBe('warning')
    expect(finding?.suggestion).toBe(suggestion)
  })

  it('keeps quiet where all is well', () => {
    expect(hints("name = (customer.name ?? 'x') and amount - 1 > 2")).toEqual([])
  })
})
