import { describe, expect, it } from 'vitest'
import { parseBlock } from '../../../runtime-ui/form/paste-block.ts'
import { pasteInto } from '../../../runtime-ui/form/paste-lines.ts'
import { parseNumber } from '../../../runtime-ui/kit/parse-number.ts'
import { fieldView } from '../field-view.ts'

describe('parseBlock', () => {
  it('reads cells by tab and rows by line, whatever the line end', () => {
    expect(parseBlock('PX-200\t12\r\nEG-4\t3\r\n')).toEqual([
      ['PX-200', '12'],
      ['EG-4', '3'],
    ])
  })

  it('keeps a quoted cell with tabs, line ends and quotes whole', () => {
    expect(parseBlock('"two\nlines"\t"a ""b"""\nlast\t')).toEqual([
      ['two\nlines', 'a "b"'],
      ['last', ''],
    ])
  })
})

describe('pasteInto', () => {
  const fields = [
    fieldView({ name: 'product', type: 'reference', to: ['product'] }),
    fieldView({ name: 'quantity', type: 'integer' }),
    fieldView({ name: 'note', type: 'text' }),
  ]
  const ways = {
    parse: (field: { widget: string }, text: string) =>
      field.widget === 'integer' ? parseNumber(text, 'en') : undefined,
    find: async (_field: unknown, text: string) =>
      text === 'PX-200' ? { id: 'p1', label: 'PX-200' } : undefined,
  }

  it('fills lines from the cell on and adds those that are missing', async () => {
    const result = await pasteInto(
      [{ id: 'l1', quantity: '9' }],
      0,
      fields,
      'PX-200\t1,200\tsoon\nPX-200\t3\t',
      ways,
    )

    expect(result.lines).toEqual([
      { id: 'l1', product: { id: 'p1', label: 'PX-200' }, quantity: '1200', note: 'soon' },
      { product: { id: 'p1', label: 'PX-200' }, quantity: '3', note: null },
    ])
    expect(result.missed).toEqual([])
  })

  it('leaves a cell alone that it does not understand and names it', async () => {
    const result = await pasteInto([{ quantity: '9' }], 0, fields, 'XX-1\tlots\t', ways)

    expect(result.missed).toEqual(['XX-1', 'lots'])
    expect(result.lines[0]).toMatchObject({ quantity: '9' })
  })
})
