import { describe, expect, it } from 'vitest'
import { findConversion } from '../../../engine/tables/conversions.ts'
import { withDatabase } from '../../support/database.ts'
import { look } from '../../support/tables.ts'

interface Outcome {
  from: string
  to: string
  /** Value as text → what becomes of it as text. */
  becomes: Record<string, string>
  refused?: string[]
  shortened?: string[]
}

const outcomes: Outcome[] = [
  {
    from: 'text',
    to: 'bigint',
    becomes: { ' 42 ': '42', '-7': '-7' },
    refused: ['4 2', 'x', '', '9223372036854775808', '1e3'],
    shortened: ['1.5'],
  },
  {
    from: 'text',
    to: 'numeric(18,2)',
    becomes: { '1.50': '1.50', '+3': '3.00' },
    refused: ['1,50', 'NaN', '99999999999999999'],
    shortened: ['1.005'],
  },
  {
    from: 'text',
    to: 'date',
    becomes: { '2024-02-29': '2024-02-29' },
    refused: ['2023-02-29', '29.02.2024', '2024-13-01', '0000-01-01', '2024-04-31'],
  },
  {
    from: 'text',
    to: 'timestamp(3) with time zone',
    becomes: { '2024-02-29T10:00:00Z': '2024-02-29 10:00:00+00' },
    refused: ['2024-02-29', '2023-02-29 10:00', '2024-01-01 25:00', '2024-01-01 10:00 nowhere'],
  },
  { from: 'text', to: 'boolean', becomes: { Yes: 'true', '0': 'false' }, refused: ['maybe'] },
  {
    from: 'text',
    to: 'uuid',
    becomes: { '00000000-0000-7000-8000-000000000001': '00000000-0000-7000-8000-000000000001' },
    refused: ['abc'],
  },
  { from: 'text', to: 'text[]', becomes: { won: '{won}' } },
  { from: 'text[]', to: 'text', becomes: { '{won}': 'won' }, shortened: ['{lost,won}'] },
  { from: 'bigint', to: 'smallint', becomes: { '32767': '32767' }, refused: ['32768', '-40000'] },
  { from: 'bigint', to: 'numeric(18,2)', becomes: { '12': '12.00' }, refused: ['10000000000000000'] },
  { from: 'numeric(20,4)', to: 'numeric(18,2)', becomes: { '1.5000': '1.50' }, shortened: ['1.0050'] },
  { from: 'numeric(18,2)', to: 'bigint', becomes: { '3.00': '3' }, shortened: ['3.50'] },
  { from: 'numeric(18,2)', to: 'text', becomes: { '1250.50': '1250.5' } },
  { from: 'date', to: 'timestamp(3) with time zone', becomes: { '2024-02-29': '2024-02-29 00:00:00+00' } },
  { from: 'timestamp(3) with time zone', to: 'date', becomes: {}, shortened: ['2024-02-29 23:00:00+00'] },
  { from: 'boolean', to: 'text', becomes: { true: 'true' } },
]

describe('a changed type', () => {
  const db = withDatabase({ from: 'empty' })
  const literal = (value: string, type: string) => `'${value}'::${type}`

  for (const { from, to, becomes, refused = [], shortened = [] } of outcomes) {
    it(`carries ${from} over to ${to}, and knows beforehand which values it cannot`, async () => {
      const conversion = findConversion(from, to)!
      const judge = async (value: string) => {
        const [row] = await look<{ refused: boolean | null; shortened: boolean | null }>(
          db,
          `SELECT ${conversion.refuses?.('v') ?? 'false'} AS refused, ${conversion.shortens?.('v') ?? 'false'} AS shortened
           FROM (SELECT ${value} AS v) AS given`,
        )
        return { refused: row?.refused === true, shortened: row?.shortened === true }
      }
      expect(await judge(`NULL::${from}`)).toEqual({ refused: false, shortened: false })
      for (const value of refused)
        expect(await judge(literal(value, from)), value).toMatchObject({ refused: true })
      for (const value of shortened)
        expect(await judge(literal(value, from)), value).toEqual({ refused: false, shortened: true })
      for (const [value, expected] of Object.entries(becomes)) {
        expect(await judge(literal(value, from)), value).toEqual({ refused: false, shortened: false })
        const [row] = await look<{ value: string }>(
          db,
          `SELECT (${conversion.using('v')})::text AS value FROM (SELECT ${literal(value, from)} AS v) AS given`,
        )
        expect(row?.value, value).toBe(expected)
      }
    })
  }

  it('has no way from one kind of thing to quite another', () => {
    expect(findConversion('jsonb', 'date')).toBeUndefined()
    expect(findConversion('uuid', 'bigint')).toBeUndefined()
  })
})
