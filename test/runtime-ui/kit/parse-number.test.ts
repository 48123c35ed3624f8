import { describe, expect, it } from 'vitest'
import { parseNumber } from '../../../runtime-ui/kit/parse-number.ts'

describe('parseNumber', () => {
  it.each([
    ['1,234.56', 'en', '1234.56'],
    ['1.234,56', 'de', '1234.56'],
    ['１２３４．５', 'zh', '1234.5'],
    ['3.5万', 'zh', '35000'],
    ['1.2亿', 'zh', '120000000'],
    ['¥254,800.00', 'zh', '254800.00'],
    ['−12', 'en', '-12'],
    ['123456789012345678.99', 'en', '123456789012345678.99'],
  ])('reads %s in %s as %s', (text, locale, plain) => {
    expect(parseNumber(text, locale)).toBe(plain)
  })

  it('is null for nothing and undefined for words', () => {
    expect(parseNumber('  ', 'en')).toBeNull()
    expect(parseNumber('lots', 'en')).toBeUndefined()
  })
})
