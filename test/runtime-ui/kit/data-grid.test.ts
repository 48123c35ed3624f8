import { describe, expect, it } from 'vitest'
import { moveCell, toggleSelection } from '../../../runtime-ui/kit/data-grid.ts'

describe('moving through a grid', () => {
  it('stays inside it', () => {
    expect(moveCell({ row: 0, col: 0 }, 'ArrowUp', 5, 3, 10)).toEqual({ row: 0, col: 0 })
    expect(moveCell({ row: 3, col: 2 }, 'PageDown', 5, 3, 10)).toEqual({ row: 4, col: 2 })
    expect(moveCell({ row: 3, col: 1 }, 'End', 5, 3, 10)).toEqual({ row: 3, col: 2 })
  })

  it('leaves other keys to the cell', () => {
    expect(moveCell({ row: 0, col: 0 }, 'a', 5, 3, 10)).toBeUndefined()
  })
})

describe('selecting rows', () => {
  const ids = ['a', 'b', 'c', 'd']

  it('takes everything between two clicks with Shift', () => {
    expect([...toggleSelection(new Set(['b']), ids, 3, 1)]).toEqual(['b', 'c', 'd'])
  })

  it('lets a selected row go on a second click', () => {
    expect([...toggleSelection(new Set(['b']), ids, 1)]).toEqual([])
  })
})
