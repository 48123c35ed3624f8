import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../../designer/expressions/findings.ts'
import { dealScope } from '../../metadata/language/shapes.ts'

const server = (diagnostics: { code: string; from: number; to: number; suggestion?: string }[]) => ({
  type: 'bool',
  sql: true,
  diagnostics: diagnostics.map((one) => ({ severity: 'error' as const, message: 'From the server', ...one })),
})

describe('what is said of a text', () => {
  it('keeps a text a text where another one was meant', () => {
    const text = "name = 'wom'"
    const found = findingsOf(
      text,
      dealScope,
      server([{ code: 'hint', from: 7, to: 12, suggestion: 'won' }]),
      'en',
    )

    expect(found[0]?.suggestion).toBe("'won'")
  })

  it('does not call a field unknown that only the draft has', () => {
    const answer = server([{ code: 'unknown_name', from: 0, to: 6 }])

    expect(findingsOf('amount > 1', dealScope, answer, 'en')).toEqual([])
  })

  it('says of one place only one thing, in the language of the reader', () => {
    const answer = server([{ code: 'unknown_name', from: 0, to: 5 }])

    expect(findingsOf('amont > 1', dealScope, answer, 'zh')).toMatchObject([
      { message: 'deal 没有字段“amont”，是否为“amount”？', suggestion: 'amount' },
    ])
  })
})
