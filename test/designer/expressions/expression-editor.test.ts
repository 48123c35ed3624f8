import { describe, expect, it } from 'vitest'
import { processPlace } from '../../../designer/workflows/process-place.ts'
import { mountEditor } from './mount-editor.ts'

describe('ExpressionEditor', () => {
  it('asks the server after a pause, and shows the type and that SQL can do it', async () => {
    const editor = await mountEditor({
      text: 'amount > 10',
      answer: { type: 'bool', sql: true, diagnostics: [] },
    })

    expect(editor.asked).toEqual([{ text: 'amount > 10', object: 'deal', expect: 'condition' }])
    expect(editor.text()).toContain('true or false')
    expect(editor.text()).toContain('SQL')
    expect(editor.text()).not.toContain('Not in SQL')
    editor.unmount()
  })

  it('says where SQL cannot follow', async () => {
    const editor = await mountEditor({
      text: 'amount > 10',
      answer: {
        type: 'bool',
        sql: false,
        diagnostics: [{ code: 'not_in_sql', severity: 'info', message: 'Not so.', from: 0, to: 6 }],
      },
    })

    expect(editor.text()).toContain('Not in SQL')
    editor.unmount()
  })

  it.each([
    ['values', 'work', false],
    ['values', 'flow', true],
    ['filter', 'work', true],
  ] as const)('judges the %s of a %s step as publishing does', async (key, kind, isRefused) => {
    const message = '$number works in mappings and templates, not here.'
    const editor = await mountEditor({
      text: '$number(name)',
      answer: {
        type: 'any',
        sql: false,
        diagnostics: [{ code: 'not_compilable', severity: 'error', message, from: 0, to: 7 }],
      },
      place: processPlace(key, {}, { object: 'deal' } as never, {}, kind),
    })

    expect(editor.text().includes(message)).toBe(isRefused)
    editor.unmount()
  })

  it('tells an unfinished text by itself, without asking', async () => {
    const editor = await mountEditor({
      text: 'amount == 10',
      answer: { type: 'any', sql: false, diagnostics: [] },
    })

    expect(editor.asked).toEqual([])
    expect(editor.text()).toContain('One = asks whether both are the same.')
    editor.unmount()
  })

  it('proposes the field that was meant, and puts it there', async () => {
    const editor = await mountEditor({
      text: 'amont > 10',
      answer: { type: 'any', sql: false, diagnostics: [] },
    })

    expect(editor.text()).toContain('did you mean “amount”')
    editor.unmount()
  })

  it('shows the same condition as rows, and a change of a row as text', async () => {
    const editor = await mountEditor({
      text: "stage = 'won' and (amount > 10 or $not(hot))",
      answer: { type: 'bool', sql: true, diagnostics: [] },
    })
    await editor.click('Conditions')

    expect(editor.rows()).toBe(3)
    await editor.click('Remove the condition')

    expect(editor.value()).toBe('amount > 10 or $not(hot)')
    editor.unmount()
  })

  it('keeps what no row can show as its own text', async () => {
    const editor = await mountEditor({
      text: "$lowercase(name) = 'x' and amount > 10",
      answer: { type: 'bool', sql: true, diagnostics: [] },
    })
    await editor.click('Conditions')

    expect(editor.rows()).toBe(1)
    expect(editor.inputs()).toContain("$lowercase(name) = 'x'")
    editor.unmount()
  })
})
