import { describe, expect, it } from 'vitest'
import { sql } from '../../../engine/sql.ts'
import { withDatabase } from '../../support/database.ts'

describe('jx.grams', () => {
  const database = withDatabase()
  const grams = async (text: string) =>
    (await database.first<{ g: string[] | null }>(sql`SELECT jx.grams(${text}) AS g`))!.g

  it('gives pairs and single characters of Chinese, trigrams of other words', async () => {
    expect(await grams('客户 Acme x-12')).toEqual(expect.arrayContaining(['客', '户', '客户', 'acm', 'cme']))
    expect(await grams('客户 Acme x-12')).toHaveLength(5)
    expect(await grams('华为Mate')).toEqual(expect.arrayContaining(['华为', 'mat', 'ate']))
    expect(await grams('a bc')).toBeNull()
    expect(await grams('ＡＢＣ')).toEqual(['abc'])
  })

  it('gives nothing across a blank, a sign or the border of two scripts', async () => {
    const all = async (text: string) => ((await grams(text)) ?? []).sort().join(' ')
    expect(await all('ab-cd_efg.hi')).toBe('efg')
    expect(await all("Café d’Or's")).toBe('afé caf')
    expect(await all('用3台abcd，一')).toBe('abc bcd 一 台 用')
    expect(await all('Straße 한국어')).toBe('aße raß str tra 국 국어 어 한 한국')
    expect(await all('中。文')).toBe('。 。文 中 中。 文')
    expect(await all('𠮷野家x')).toBe('家 野 野家')
  })

  it('looks for what a text that holds the literal must have', async () => {
    const holds = async (text: string, literal: string) =>
      (await database.first<{ found: boolean }>(
        sql`SELECT jx.grams(${text}) @> jx.query_grams(${literal}) AS found`,
      ))!.found
    for (const [text, literal] of [
      ['华为Mate 60', 'Mate'],
      ['华为Mate 60', '为M'],
      ['华为Mate', '华'],
      ['Acme有限公司', '有限'],
    ])
      expect(await holds(text!, literal!)).toBe(true)
    expect(await holds('华为', '华硕')).toBe(false)
  })

  it('takes a text of one long word in no time', async () => {
    const started = performance.now()
    expect((await grams('中'.repeat(200) + 'abcdefghij'.repeat(20_000)))!.length).toBe(12)
    expect(performance.now() - started).toBeLessThan(3000)
  })
})
