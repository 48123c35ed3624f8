import { describe, expect, it } from 'vitest'
import { raw, sql } from '../../../engine/sql.ts'
import { withDatabase } from '../../support/database.ts'

describe('values made comparable', () => {
  const db = withDatabase()

  const normal = async (name: string, text: string | null) =>
    (await db.first<{ value: string | null }>(sql`SELECT jx.${raw(name)}(${text}) AS value`))?.value

  it.each([
    ['Acme Co., Ltd.', 'acme'],
    ['ACME Co.Ltd.', 'acme'],
    ['The Acme Corporation', 'acme'],
    ['Ａｃｍｅ　Inc', 'acme'],
    ['Müller GmbH & Co. KG', 'müller'],
    ['Banco S.A.', 'banco'],
    ["O'Neil Ltd", 'oneil'],
    ['华为技术有限公司', '华为技术'],
    ['腾讯科技（深圳）有限公司', '腾讯科技 深圳'],
    ['海尔股份有限公司', '海尔'],
    ['Limited', 'limited'],
    ['Co-op Company', 'op'],
    ['   ', null],
  ])('leaves the legal form of %s out', async (text, normalized) => {
    expect(await normal('norm_company', text)).toBe(normalized)
  })

  it.each([
    ['Dr. Ana  María', 'ana maría'],
    ['王小明先生', '王小明'],
    ['买买提·艾力', '买买提艾力'],
    ['Mr', 'mr'],
  ])('takes off what %s is addressed by', async (text, normalized) => {
    expect(await normal('norm_person', text)).toBe(normalized)
  })

  it.each([
    ['+86 138-1234-5678', '13812345678'],
    ['0086 13812345678', '13812345678'],
    ['86 13812345678', '13812345678'],
    ['138 1234 5678', '13812345678'],
    ['010-1234 5678', '1012345678'],
    ['+86 (010) 12345678', '1012345678'],
    ['１３８１２３４５６７８', '13812345678'],
    ['+1 (555) 123-4567', '5551234567'],
    ['+44 20 7946 0000', '442079460000'],
    ['021-55556666 转 808', '2155556666'],
    ['12', null],
    ['none', null],
  ])('knows the number in %s', async (text, normalized) => {
    expect(await normal('norm_phone', text)).toBe(normalized)
  })

  it('compares addresses without case and plus-tag, codes without what groups them', async () => {
    expect(await normal('norm_email', ' Ana+News@Example.COM ')).toBe('ana@example.com')
    expect(await normal('norm_code', '91 3101-15 ma1k3')).toBe('91310115ma1k3')
    expect(await normal('norm_plain', ' Ａ  b ')).toBe('a b')
    for (const name of ['norm_plain', 'norm_company', 'norm_phone', 'norm_email', 'norm_code'])
      expect(await normal(name, null)).toBeNull()
  })

  const likeness = async (a: string, b: string) =>
    (await db.first<{ like: number }>(
      sql`SELECT jx.likeness(jx.name_grams(${a}), jx.name_grams(${b}))::float8 AS like`,
    ))!.like

  it('finds names with a typing error alike, and others not', async () => {
    expect(await likeness('international business', 'internatoinal business')).toBeGreaterThan(0.7)
    expect(await likeness('acme', 'globex')).toBe(0)
    expect(await likeness('华为技术', '华为技术')).toBe(1)
    expect(await likeness('深圳华为技术', '深圳市华为技术')).toBeGreaterThan(0.6)
    expect(await likeness('深圳华为技术', '北京小米')).toBe(0)
  })

  it('never misses a likeness by looking at some of the grams only', async () => {
    const names = Array.from({ length: 120 }, (_, at) => {
      const word = ['nordic', 'nordik', 'norddic', 'acme', 'acmee', '华为技术', '华为技木', '华为'][at % 8]
      return `${word} ${['trade', 'traders', 'trading', '科技'][at % 4]} ${at % 5}`
    })
    const missed =
      await db.rows(sql`SELECT a.n, b.n FROM unnest(${names}::text[]) AS a(n), unnest(${names}::text[]) AS b(n)
      WHERE jx.likeness(jx.name_grams(a.n), jx.name_grams(b.n)) >= 0.6
        AND NOT jx.name_grams(b.n) && jx.probe_grams(jx.name_grams(a.n), 0.6::real)`)
    expect(missed).toEqual([])
  })
})
