import { describe, expect, it } from 'vitest'
import { parsePlace } from '../../../designer/document/pointer.ts'
import { allProblems, problemsAt } from '../../../designer/document/problems.ts'
import { selectionAt } from '../../../designer/document/selection.ts'

const message = { en: 'Wrong', zh: '错误' }

describe('problems', () => {
  it('puts errors before warnings and shows each once', () => {
    const warning = { severity: 'warning', code: 'w', path: 'form/a.edit#', message } as const
    const error = { severity: 'error', code: 'e', path: 'object/a#/fields/x', message } as const
    expect(allProblems({ 'form/a.edit': [warning, error], 'object/a': [error] })).toEqual([error, warning])
  })

  it('finds those of a field below its place', () => {
    const path = 'object/a#/fields/x/min'
    const problem = { severity: 'error', code: 'e', path, message } as const
    expect(problemsAt([problem], 'object/a', ['fields', 'x'])).toEqual([problem])
    expect(problemsAt([problem], 'object/a', ['fields', 'y'])).toEqual([])
  })

  it('leads to the field, section or item that is meant', () => {
    expect(selectionAt(parsePlace('object/a#/fields/x/min'))).toEqual({ part: 'field', field: 'x' })
    expect(selectionAt(parsePlace('form/a.edit#/sections/s/columns'))).toEqual({
      part: 'section',
      section: 's',
    })
    expect(selectionAt(parsePlace('form/a.edit#/sections/s/items/x'))).toEqual({
      part: 'item',
      section: 's',
      item: 'x',
    })
    expect(selectionAt(parsePlace('view/a.all#/columns/0'))).toEqual({ part: 'document' })
  })

  it('reads escaped names in a pointer', () => {
    expect(parsePlace('role/x#/objects/~1a~0b').path).toEqual(['objects', '/a~b'])
  })
})
