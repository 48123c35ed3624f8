import { describe, expect, it } from 'vitest'
import { record, redo, startHistory, undo } from '../../../designer/document/history.ts'

const label = { en: 'Change', zh: '修改' }

describe('history', () => {
  it('gives back the very value that was there', () => {
    const first = { name: 'a' }
    const history = undo(record(startHistory(first), { name: 'b' }, label))
    expect(history.present).toBe(first)
  })

  it('redoes what was undone, until something new is done', () => {
    const back = undo(record(startHistory(1), 2, label))
    expect(redo(back).present).toBe(2)
    expect(redo(record(back, 3, label)).present).toBe(3)
  })

  it('takes typing into one field as one step', () => {
    let history = startHistory('')
    for (const text of ['D', 'De', 'Del']) history = record(history, text, label, 'label')
    expect(undo(history).present).toBe('')
  })

  it('begins a new step after an undo, even in the same field', () => {
    let history = record(startHistory(''), 'a', label, 'label')
    history = undo(history)
    history = record(history, 'b', label, 'label')
    expect(undo(history).present).toBe('')
  })
})
