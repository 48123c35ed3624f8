import { describe, expect, it } from 'vitest'
import { StatementNames } from '../../../engine/db/statement-names.ts'

describe('names of prepared statements', () => {
  it('are given to texts that come again, and forgotten with the model', () => {
    const names = new StatementNames()
    expect(names.nameOf(1, 'SELECT 1')).toBeUndefined()
    expect(names.nameOf(1, 'SELECT 1')).toBe('v1 1')
    expect(names.nameOf(1, 'SELECT 1')).toBe('v1 1')
    expect(names.nameOf(2, 'SELECT 1')).toBeUndefined()
    expect(names.nameOf(2, 'SELECT 1')).toBe('v2 2')
    expect(names.nameOf(1, 'SELECT 1')).toBeUndefined()
  })

  it('stay with what a newer model did not touch', () => {
    const names = new StatementNames()
    const [deal, note, link] = [
      'SELECT a FROM "app"."deal"',
      'SELECT a FROM "app"."note"',
      'SELECT a FROM "app"."deal__tags"',
    ]
    for (const text of [deal, deal, note, note, link, link]) names.nameOf(1, text!)
    names.renew(2, ['deal'])
    expect(names.nameOf(2, note!)).toBe('v1 2')
    expect(names.nameOf(2, deal!)).toBeUndefined()
    expect(names.nameOf(2, deal!)).toBe('v2 4')
    expect(names.nameOf(2, link!)).toBeUndefined()
    expect(names.nameOf(1, note!)).toBeUndefined()
  })

  it('are never given to what answers whatever columns a table has: a publish adds some', () => {
    const names = new StatementNames()
    for (const text of ['SELECT * FROM t', 'SELECT a.*, 1 FROM t a', ' SELECT a.* FROM t a'])
      for (let turn = 0; turn < 3; turn++) expect(names.nameOf(1, text)).toBeUndefined()
  })

  it('keeps lists from their fifth use on, and never in the place of what goes by id', () => {
    const names = new StatementNames()
    const uses = Array.from({ length: 6 }, () => names.nameOf(1, 'list', true))
    expect(uses.map((name) => name !== undefined)).toEqual([false, false, false, false, true, true])
    for (let at = 0; at < 100; at++) for (let use = 0; use < 5; use++) names.nameOf(1, `list ${at}`, true)
    expect(names.nameOf(1, 'list 99', true)).toBeUndefined()
    names.nameOf(1, 'by id')
    expect(names.nameOf(1, 'by id')).toBeDefined()
  })
})
