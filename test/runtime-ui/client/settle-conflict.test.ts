import { describe, expect, it } from 'vitest'
import type { Clash, Conflict } from '../../../runtime-ui/client/conflict.ts'
import type { RecordView } from '../../../runtime-ui/client/records.ts'
import { type Side, settledChanges } from '../../../runtime-ui/client/settle-conflict.ts'

const line = { id: 'a', version: 1, product: 'Gate', quantity: 1 }
const settle = (clash: Clash, changes: object, side: Side, theirs: object = {}) =>
  settledChanges(
    { clashes: [clash], changes: changes as never, theirs: theirs as RecordView } satisfies Conflict,
    [side],
  )

describe('a conflict that is decided', () => {
  const field: Clash = { field: 'name', base: 'Acme', theirs: 'ACME', mine: 'Acme Ltd' }
  const changes = { name: 'Acme Ltd', city: 'Bonn' }

  it('keeps what did not clash, and of what did the side that was chosen', () => {
    expect(settle(field, changes, 'mine')).toEqual(changes)
    expect(settle(field, changes, 'theirs')).toEqual({ city: 'Bonn' })
    expect(settle(field, changes, 'base')).toEqual({ name: 'Acme', city: 'Bonn' })
  })

  it('does so in a field of a line', () => {
    const clash: Clash = {
      list: 'lines',
      line: 'a',
      field: 'quantity',
      kind: 'field',
      base: 1,
      theirs: 7,
      mine: 4,
      whole: line,
    }
    const mine = { lines: [{ id: 'a', quantity: 4, product: 'Door' }] }
    const theirs = { lines: [{ ...line, quantity: 7 }] }

    expect(settle(clash, mine, 'mine', theirs)).toEqual(mine)
    expect(settle(clash, mine, 'theirs', theirs)).toEqual({ lines: [{ id: 'a', product: 'Door' }] })
    expect(settle(clash, mine, 'base', theirs)).toEqual({
      lines: [{ id: 'a', product: 'Door', quantity: 1 }],
    })
    expect(settle(clash, { lines: [{ id: 'a', quantity: 4 }] }, 'theirs', theirs)).toEqual({})
  })

  it('makes a line anew that they deleted and I keep', () => {
    const clash: Clash = {
      list: 'lines',
      line: 'a',
      kind: 'deletedByThem',
      base: line,
      theirs: null,
      mine: { id: 'a', quantity: 4 },
      whole: line,
    }
    const mine = { lines: [{ id: 'a', quantity: 4 }] }

    expect(settle(clash, mine, 'mine')).toEqual({ lines: [{ product: 'Gate', quantity: 4 }] })
    expect(settle(clash, mine, 'base')).toEqual({ lines: [{ product: 'Gate', quantity: 1 }] })
    expect(settle(clash, mine, 'theirs')).toEqual({})
  })

  it('deletes a line that they changed only when I say so', () => {
    const clash: Clash = {
      list: 'lines',
      line: 'a',
      kind: 'deletedByMe',
      base: line,
      theirs: line,
      mine: null,
      whole: line,
    }
    const mine = { lines: [{ id: 'a', _delete: true }] }

    expect(settle(clash, mine, 'mine', { lines: [line] })).toEqual(mine)
    expect(settle(clash, mine, 'theirs', { lines: [line] })).toEqual({})
  })
})
