import { describe, expect, it } from 'vitest'
import { StatementNames } from '../../../engine/db/statement-names.ts'

describe('names of prepared statements', () => {
  it('are given to texts that come again, and forgotten with the model', () => {
    const names = new StatementNames()
    expect(names.nameOf(1, 'SELECT 1')).toBeUndefined()
    expect(names.nameOf(1, 'SELECT 1')).toBe('v1 1')
    expect(names.nameOf(1, 'SELECT 1')).toBe('v1 1')
    expect(names.nameOf(2, 'SELECT 1')).toBeUndefined()
    expect(names.nameOf(2, 'SELECT 1')).toBe('v2 1')
    expect(names.nameOf(1, 'SELECT 1')).toBeUndefined()
  })

  it('are never given to what answers whatever columns a table has: a publish adds some', () => {
    const names = new StatementNames()
    for (const text of ['SELECT * FROM t', 'SELECT a.*, 1 FROM t a', ' SELECT a.* FROM t a'])
      for (let turn = 0; turn < 3; turn++) expect(names.nameOf(1, text)).toBeUndefined()
  })
})
