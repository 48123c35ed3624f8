import ExcelJS from 'exceljs'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { withEngine } from '../../../support/engine.ts'
import { importer } from './importer.ts'

describe('files to import', () => {
  const engine = withEngine()
  const { post, preview } = importer(engine)
  const chinese = '名称,行业\n北京恒达机械有限公司,制造\n上海瑞源电子科技有限公司,科技\n'

  const refusal = async (content: string | Uint8Array) => {
    const answer = await post('customer', content, { columns: { a: { field: 'name' } } })
    return { status: answer.status, ...((await answer.json()) as Record<string, unknown>) }
  }

  it.each([
    ['utf-8', iconv.encode(chinese, 'utf-8')],
    ['utf-8', iconv.encode(chinese, 'utf-8', { addBOM: true })],
    ['utf-16le', iconv.encode(chinese, 'utf-16le', { addBOM: true })],
    ['utf-16be', iconv.encode(chinese, 'utf-16be', { addBOM: true })],
    ['gb18030', iconv.encode(chinese, 'gb18030')],
  ])('are read in %s', async (encoding, bytes) => {
    const found = await preview('customer', bytes)
    expect(found).toMatchObject({ encoding, total: 2 })
    expect(found.columns.map(({ name, guess }) => [name, guess?.field])).toEqual([
      ['名称', 'name'],
      ['行业', 'industry'],
    ])
    expect(found.rows[1]!['名称']).toBe('上海瑞源电子科技有限公司')
  })

  it('are read in the code page of the West', async () => {
    const found = await preview(
      'customer',
      iconv.encode('Name;Straße\nCafé Müller;Hauptstraße\n', 'windows-1252'),
    )
    expect(found).toMatchObject({ encoding: 'windows-1252', delimiter: ';' })
    expect(found.rows[0]).toEqual({ Name: 'Café Müller', Straße: 'Hauptstraße' })
  })

  it('keep what stands between quotes byte for byte', async () => {
    const found = await preview('customer', 'Name,Text\r\n"a ""b"", c","one\n\ntwo\r\n three "\r\n')
    expect(found.rows).toEqual([{ Name: 'a "b", c', Text: 'one\n\ntwo\r\n three ' }])
  })

  it('give every column a name of its own', async () => {
    const found = await preview('customer', 'Name,Name,,__proto__\na,b,c,d\n')
    expect(found.columns.map(({ name }) => name)).toEqual(['Name', 'Name (2)', 'Column 3', '__proto__'])
    expect(Object.entries(found.rows[0]!)).toContainEqual(['__proto__', 'd'])
  })

  it('are refused with a reason when they are no tables', async () => {
    expect(await refusal('')).toMatchObject({ status: 422, code: 'file_refused' })
    expect(await refusal(new Uint8Array([0x25, 0x50, 0x44, 0x46, 1, 2]))).toMatchObject({
      code: 'file_refused',
      why: 'binary',
    })
    const random = Uint8Array.from({ length: 4_000 }, (_, n) => (n * 7_919) % 251)
    expect(await refusal(random)).toMatchObject({ code: 'file_refused', why: 'binary' })
    expect(await refusal(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 9, 9, 9]))).toMatchObject({
      code: 'file_refused',
      why: 'broken',
    })
  })

  it('are refused when a quote is never closed, naming the row', async () => {
    const answer = await post('customer', 'Name,Text\nA,b\nC,"never closed\nD,e\n', {})
    expect(answer.status).toBeGreaterThanOrEqual(400)
    await expect(preview('customer', 'Name,Text\nA,b\nC,"never closed\nD,e\n')).rejects.toThrow(
      /never closed/,
    )
  })

  it('are refused in an encoding that they are not in', async () => {
    const bytes = iconv.encode(chinese, 'gb18030')
    await expect(preview('customer', bytes, { encoding: 'utf-8' })).rejects.toThrow(/not UTF-8/)
    await expect(preview('customer', bytes, { encoding: 'klingon' })).rejects.toThrow(/parameter_invalid/)
  })

  it('may be workbooks of several sheets', async () => {
    const book = new ExcelJS.Workbook()
    book.addWorksheet('Empty').addRow(['nothing'])
    const sheet = book.addWorksheet('Customers')
    sheet.addRow(['Name', 'Founded year', 'Since', 'Sum'])
    sheet.addRow(['Acme', 1999, new Date('2016-10-20T00:00:00Z'), { formula: 'B2*2', result: 3998 }])
    sheet.addRow([
      { richText: [{ text: 'Bold ' }, { text: 'Co' }] },
      2001.5,
      new Date('2016-10-20T14:30:00Z'),
      0.1 + 0.2,
    ])
    const bytes = new Uint8Array((await book.xlsx.writeBuffer()) as ArrayBuffer)
    const found = await preview('customer', bytes, { sheet: 'Customers' })
    expect(found.sheets).toEqual(['Empty', 'Customers'])
    expect(found.rows).toEqual([
      { Name: 'Acme', 'Founded year': '1999', Since: '2016-10-20', Sum: '3998' },
      { Name: 'Bold Co', 'Founded year': '2001.5', Since: '2016-10-20 14:30:00', Sum: '0.3' },
    ])
    await expect(preview('customer', bytes, { sheet: 'None' })).rejects.toThrow(/parameter_invalid/)
  })

  it('are read whole when letters lie across pieces of a workbook and its list of sheets stands last', async () => {
    const book = new ExcelJS.Workbook()
    const sheet = book.addWorksheet('客户')
    // Texts so long that letters of three bytes lie across the pieces in which they are read.
    const names = Array.from(
      { length: 40 },
      (_, n) => `${'a'.repeat(n % 3)}${'北京恒达机械有限公司'.repeat(100)}${n}`,
    )
    for (const name of ['名称', ...names]) sheet.addRow([name])
    const bytes = Buffer.from((await book.xlsx.writeBuffer()) as ArrayBuffer)
    // The workbook itself is its last part.
    expect(bytes.lastIndexOf('xl/workbook.xml')).toBeGreaterThan(
      bytes.lastIndexOf('xl/worksheets/sheet1.xml'),
    )
    const found = await preview('customer', new Uint8Array(bytes))
    expect(found.total).toBe(40)
    expect(found.rows.map((row) => row['名称'])).toEqual(names.slice(0, found.rows.length))
  })

  it('are not unpacked when they say that they are enormous', async () => {
    const book = new ExcelJS.Workbook()
    book.addWorksheet('Rows').addRow(['Name'])
    const bytes = Buffer.from((await book.xlsx.writeBuffer()) as ArrayBuffer)
    const entry = bytes.indexOf('PK\x01\x02', 0, 'latin1')
    bytes.writeUInt32LE(0xfffffff0, entry + 24)
    expect(await refusal(new Uint8Array(bytes))).toMatchObject({ code: 'file_refused', why: 'too_large' })
  })

  it('are refused in the language of the reader', async () => {
    const body = new FormData()
    body.append('file', new Blob([new Uint8Array([0x25, 0x50, 0x44, 0x46, 1, 2])]), 'a.csv')
    const browser = await engine.http()
    const answer = await browser.fetch('/api/records/customer/import/preview', {
      method: 'POST',
      body,
      headers: { 'accept-language': 'zh-CN' },
    })
    expect(await answer.json()).toMatchObject({
      detail: '文件被拒绝。它不是表格，而是PDF，请将表格导出为 CSV 或 .xlsx。',
    })
  })
})
