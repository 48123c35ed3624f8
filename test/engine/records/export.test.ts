import ExcelJS from 'exceljs'
import { beforeAll, describe, expect, it } from 'vitest'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { withEngine } from '../../support/engine.ts'

describe('export', () => {
  const engine = withEngine()

  beforeAll(async () => {
    const own = [
      { name: '=1+1', code: 'A', industry: 'software', annual_revenue: '5.00', founded_year: 1999 },
      { name: '北京, "quoted"\nlines', code: 'B', industry: 'retail' },
    ]
    const many = Array.from({ length: 2_500 }, (_, n) => ({ name: `Customer ${n}`, code: `C${n}` }))
    await bulkRecords(engine.admin, 'customer', {
      create: [...own, ...many],
      mode: 'all',
      confirm: true,
    })
  })

  const get = async (query: string, who = engine.admin) =>
    (await engine.http(who)).get(`/api/records/customer/export?${query}`)

  it('writes labels, and a quote before what a spreadsheet would run', async () => {
    const answer = await get('fields=name,industry,annual_revenue&sort=code&filter=code in ["A","B"]')
    expect(answer.headers.get('content-type')).toContain('text/csv')
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const text = new TextDecoder().decode(bytes)
    expect(text.split('\r\n').slice(1)).toEqual([
      "'=1+1,Software,5.00",
      '"北京, ""quoted""\nlines",Retail,',
      '',
    ])
  })

  it('writes keys and raw text when asked', async () => {
    const text = await (await get('fields=name,industry&keys=true&raw=true&filter=code = "A"')).text()
    expect(text).toBe('name,industry\r\n=1+1,software\r\n')
  })

  it('streams more than one page', async () => {
    const text = await (await get('fields=code&sort=code')).text()
    expect(text.trimEnd().split('\r\n')).toHaveLength(2_503)
    expect(new Set(text.split('\r\n')).size).toBe(2_504)
  })

  it('writes a workbook with real numbers', async () => {
    const answer = await get(
      'format=xlsx&fields=name,founded_year,created_at&sort=code&filter=code in ["A","B"]',
    )
    const book = new ExcelJS.Workbook()
    await book.xlsx.load(await answer.arrayBuffer())
    const sheet = book.worksheets[0]!
    expect(sheet.getRow(2).getCell(1).value).toBe('=1+1')
    expect(sheet.getRow(2).getCell(2).value).toBe(1999)
    expect(sheet.getRow(2).getCell(3).value).toBeInstanceOf(Date)
  })

  it('holds only rows that the person may export', async () => {
    const office = await createRecord(engine.admin, 'department', { name: 'East', code: 'east' })
    await engine.refresh()
    const seller = await engine.person({ roles: ['seller'], department: String(office.id) })
    await bulkRecords(seller, 'customer', { create: [{ name: 'Mine', code: 'MINE' }], mode: 'all' })
    const text = await (await get('fields=code', seller)).text()
    expect(text.trim().split('\r\n').slice(1)).toEqual(['MINE'])
  })

  it('refuses pages and unknown formats', async () => {
    expect((await get('limit=5')).status).toBe(400)
    expect((await get('format=pdf')).status).toBe(400)
    expect((await get('fields=nope')).status).toBe(422)
  })
})
