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

describe('jx.search_terms', () => {
  const database = withDatabase()
  const id = '01780000-0000-7000-8000-0000000000ff'
  const terms = async (texts: (string | null)[], from = id, owners: string[] | null = null) =>
    (await database.first<{ t: string[] }>(
      sql`SELECT jx.search_terms(${from}::uuid, ${owners}::uuid[], ${texts}::text[]) AS t`,
    ))!.t

  it('gives the grams of all texts and how their words begin', async () => {
    const texts = ['Café d’Or', null, '华为Mate 60', 'ＢＯ-7']
    const grams = await Promise.all(
      texts.map(
        async (text) => (await database.first<{ g: string[] | null }>(sql`SELECT jx.grams(${text}) AS g`))!.g,
      ),
    )
    const begun = ['  c', ' ca', '  d', '  o', ' or', '  m', ' ma', '  6', ' 60', '  b', ' bo', '  7']
    expect([...new Set(await terms(texts))].sort()).toEqual(
      [...new Set([...grams.flatMap((g) => g ?? []), ...begun])].sort(),
    )
    expect((await terms(['spare parts a'])).sort()).toEqual(
      ['  a', '  p', '  s', ' pa', ' sp', 'are', 'art', 'par', 'rts', 'spa'].sort(),
    )
    expect(await terms([null, null])).toEqual([])
  })

  it('tells owners, and of every 64th and every eighth row that it is one', async () => {
    const owners = ['01780000-0000-7000-8000-000000000001', '01780000-0000-7000-8000-000000000002']
    expect(await terms(['机'], id, owners)).toEqual(['机', ...owners.map((owner) => `@${owner}`)])
    const steps = async (last: string) =>
      (await terms([], `${id.slice(0, -2)}${last}`)).filter((term) => term.startsWith('~')).sort()
    expect(await Promise.all(['00', '03', '04', '1f', '20'].map(steps))).toEqual([
      ['~', '~~'],
      ['~', '~~'],
      ['~~'],
      ['~~'],
      [],
    ])
  })

  it('takes a text of one long word in no time', async () => {
    const started = performance.now()
    const found = await terms(['中'.repeat(200) + 'abcdefghij'.repeat(20_000)])
    expect(new Set(found).size).toBe(14)
    expect(performance.now() - started).toBeLessThan(3000)
  })
})
