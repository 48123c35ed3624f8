import { describe, expect, it } from 'vitest'
import { setAt, valueAt } from '../../../designer/document/set-at.ts'

describe('setAt', () => {
  it('makes the maps on the way and leaves the input as it was', () => {
    const before = { fields: { a: { type: 'text' } } }
    const after = setAt(before, ['fields', 'a', 'label', 'zh'], '折扣')
    expect(after).toEqual({ fields: { a: { type: 'text', label: { zh: '折扣' } } } })
    expect(before).toEqual({ fields: { a: { type: 'text' } } })
  })

  it('takes away a value that is emptied, and the map that held nothing else', () => {
    expect(setAt({ a: { label: { en: 'x' } } }, ['a', 'label', 'en'], '')).toEqual({})
  })

  it('keeps false and zero, which are values', () => {
    expect(setAt({}, ['active'], false)).toEqual({ active: false })
    expect(setAt({}, ['min'], 0)).toEqual({ min: 0 })
  })

  it('reads undefined where a path ends early', () => {
    expect(valueAt({ a: 1 }, ['a', 'b', 'c'])).toBeUndefined()
  })
})
