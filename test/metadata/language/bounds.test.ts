import { describe, expect, it } from 'vitest'
import { check } from '../../../metadata/language/check/index.ts'
import { compileNode } from '../../../metadata/language/evaluate.ts'
import { parsePattern } from '../../../metadata/language/pattern.ts'
import { dealScope } from './shapes.ts'

describe('bounds of what an expression may ask for', () => {
  const codes = (text: string) => check(text, dealScope).diagnostics.map(({ code }) => code)

  it('refuses named values that double each other, at once', () => {
    const doubling = Array.from({ length: 60 }, (_, at) => `$v${at + 1} := $v${at} + $v${at}; `).join('')
    const start = performance.now()
    expect(codes(`($v0 := 1; ${doubling} $v60 > 1)`)).toEqual(['too_long'])
    expect(performance.now() - start).toBeLessThan(500)
    expect(codes('($a := 1; $b := $a + $a; $b + $b > 1)')).toEqual([])
  })

  it('bounds written places and positions', () => {
    expect(codes('$roundHalfUp(1.5, 100000000)')).toEqual(['type_mismatch'])
    expect(codes('$round(1.5, 99999999999)')).toEqual(['type_mismatch'])
    expect(codes('$substring("a", 2147483647)')).toEqual(['type_mismatch'])
    expect(codes('$round(1.5, -3) + $toScale(1.5, 4)')).toEqual([])
  })

  it('refuses ranges that no engine takes', () => {
    for (const pattern of ['[z-a]', '[a-\\d]', '[\\n-\\t]'])
      expect(parsePattern(pattern).ok, pattern).toBe(false)
    for (const pattern of ['[a-z]', '[\\d-]', '[-a]', '[a-b-c]', '[^-a]', '[😀-😂]', '[\\d-z]', '[\\.-9]'])
      expect(() => {
        const parsed = parsePattern(pattern)
        if (!parsed.ok) throw new Error(parsed.reason)
        return new RegExp(parsed.source, 'u')
      }, pattern).not.toThrow()
  })

  it('compares ids without regard to capitals, as the database does', () => {
    const id = '0190a000-0000-7000-8000-00000000000a'
    const { node } = check(`customer = "${id.toUpperCase()}"`, dealScope)
    const around = { timeZone: 'UTC', now: '', today: '', given: {} }
    expect(compileNode(node!)({ customer: { id } }, around)).toBe(true)
  })
})
