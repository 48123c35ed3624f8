import { describe, expect, it } from 'vitest'
import {
  compareDecimals,
  currencyScale,
  roundToScale,
  toDecimalText,
} from '../../../metadata/language/decimal.ts'
import { parsePattern } from '../../../metadata/language/pattern.ts'
import { valueTypes } from '../../../metadata/language/values/index.ts'

const coerce = (type: string, input: unknown, options = {}) => valueTypes.get(type)!.coerce(input, options)

describe('decimals', () => {
  it.each([
    ['2.675', 2, '2.68'],
    ['-2.675', 2, '-2.68'],
    ['1.005', 2, '1.01'],
    ['0.004', 2, '0.00'],
    ['-0.004', 2, '0.00'],
    ['999999999999999999.995', 2, '1000000000000000000.00'],
    ['5', 0, '5'],
    ['.5', 0, '1'],
    ['0007', 2, '7.00'],
    ['12', 2, '12.00'],
    ['12.5', 4, '12.5000'],
  ])('rounds %s to %i digits as %s, half away from zero', (text, scale, wanted) => {
    expect(roundToScale(text, scale)).toBe(wanted)
  })

  it('compares numbers no float can hold', () => {
    expect(compareDecimals('1234567890123456.78', '1234567890123456.77')).toBe(1)
    expect(compareDecimals('-1', '1')).toBe(-1)
    expect(compareDecimals('1.0', '1')).toBe(0)
  })

  it('reads plain notation only', () => {
    for (const text of ['1e5', '0x10', '1,000', 'NaN', '', '--1', '1.2.3'])
      expect(toDecimalText(text)).toBeUndefined()
    expect(toDecimalText(1e-7)).toBe('0.0000001')
    expect(toDecimalText(Number.POSITIVE_INFINITY)).toBeUndefined()
  })

  it('knows the digits of currencies', () => {
    expect(['USD', 'CNY', 'JPY', 'KWD'].map(currencyScale)).toEqual([2, 2, 0, 3])
  })
})

describe('values', () => {
  it.each([
    ['date', '2026-02-29', 'wrong_type'],
    ['date', '2024-02-30', 'wrong_type'],
    ['date', '0000-01-01', 'wrong_type'],
    ['dateTime', '2026-11-20T09:30:00', 'wrong_type'],
    ['dateTime', 'yesterday', 'wrong_type'],
    ['time', '24:00', 'wrong_type'],
    ['email', 'not an address', 'wrong_type'],
    ['email', 'a@b', 'wrong_type'],
    ['phone', 'call me', 'wrong_type'],
    ['url', 'javascript:alert(1)', 'wrong_type'],
    ['url', 'ftp://x.example', 'wrong_type'],
    ['integer', '1.5', 'wrong_type'],
    ['integer', '9007199254740992', 'out_of_range'],
    ['percent', 101, 'out_of_range'],
    ['rating', 6, 'out_of_range'],
    ['boolean', 'maybe', 'wrong_type'],
    ['geo', { lat: 91, lng: 0 }, 'out_of_range'],
    ['address', { planet: 'Mars' }, 'wrong_type'],
    ['reference', 'nobody', 'wrong_type'],
    ['text', 'a\u0000b', 'wrong_type'],
    ['text', '\ud800', 'wrong_type'],
  ])('a %s refuses %j as %s', (type, input, code) => {
    expect(coerce(type, input)).toMatchObject({ ok: false, code })
  })

  it.each([
    ['dateTime', '2026-11-20T09:30:00+08:00', '2026-11-20T01:30:00.000Z'],
    ['dateTime', '2026-11-20 09:30Z', '2026-11-20T09:30:00.000Z'],
    ['time', '9:05', '09:05:00'],
    ['email', ' Mia@Example.COM ', 'Mia@example.com'],
    ['phone', '＋８６ 10 1234 5678', '+86 10 1234 5678'],
    ['url', 'example.com/a', 'https://example.com/a'],
    ['duration', 'PT1H30M', 5400],
    ['tags', ['b', 'a', 'b', ' '], ['a', 'b']],
    ['text', 'Åsa', 'Åsa'],
    ['percent', '12.34567', 12.3457],
  ])('a %s takes %j as %j', (type, input, value) => {
    expect(coerce(type, input)).toEqual({ ok: true, value })
  })

  it('counts characters, not code units', () => {
    expect(coerce('text', '👍🏽', { maxLength: 2 })).toMatchObject({ ok: true })
    expect(coerce('text', '👍🏽x', { maxLength: 2 })).toMatchObject({ ok: false, code: 'too_long' })
  })

  it('takes money at the scale of its currency', () => {
    expect(coerce('currency', '1250.555', { currency: 'CNY' })).toEqual({ ok: true, value: '1250.56' })
    expect(coerce('currency', '1250.5', { currency: 'JPY' })).toEqual({ ok: true, value: '1251' })
  })
})

describe('patterns', () => {
  it.each(['^[A-Z]{2}\\d{4}$', 'a|b', '(ab)+c?', '^\\+?[\\d\\s-]{5,20}$', '[一-鿿]+'])(
    'take %s',
    (pattern) => {
      const parsed = parsePattern(pattern)
      expect(parsed.ok).toBe(true)
      expect(() => new RegExp(parsed.ok ? parsed.source : '', 'u')).not.toThrow()
    },
  )

  it.each([
    '(?=a)',
    '(?<!a)b',
    '\\bword',
    '(a)\\1',
    'a*?',
    '\\p{L}',
    'a{300}',
    '(a{200}){200}',
    '[',
    '(',
    'a^b',
    '*a',
    '[[a]]',
  ])('refuse %s', (pattern) => {
    expect(parsePattern(pattern).ok).toBe(false)
  })
})
