import { describe, expect, it } from 'vitest'
import { changedLines, lineClashes } from '../../../runtime-ui/client/merge-lines.ts'

const base = [
  { id: 'a', version: 1, product: 'Gate', quantity: 1, price: '10.00' },
  { id: 'b', version: 1, product: 'Sensor', quantity: 2, price: '5.00' },
]

describe('changed lines', () => {
  it('are sent with what changed and nothing else, and know where they stand in the form', () => {
    const { lines, places } = changedLines(base, [
      base[0]!,
      { ...base[1]!, quantity: 3 },
      { product: 'Cable', quantity: 9 },
    ])

    expect(lines).toEqual([
      { id: 'b', quantity: 3 },
      { product: 'Cable', quantity: 9 },
    ])
    expect(places).toEqual([1, 2])
  })

  it('tell of a deletion by the line’s id alone', () => {
    expect(changedLines(base, [{ ...base[0]!, _delete: true }, base[1]!]).lines).toEqual([
      { id: 'a', _delete: true },
    ])
  })
})

describe('lines that two people changed', () => {
  const clashes = (theirs: object[], mine: object[]) => lineClashes(base, theirs as never, mine as never)

  it('do not clash in different lines or different fields', () => {
    const theirs = [
      { ...base[0]!, price: '12.00' },
      { ...base[1]!, quantity: 7 },
    ]

    expect(clashes(theirs, [{ id: 'a', quantity: 4 }])).toEqual([])
  })

  it('clash in the same field of the same line, unless both wrote the same', () => {
    const theirs = [{ ...base[0]!, quantity: 7 }, base[1]!]

    expect(clashes(theirs, [{ id: 'a', quantity: 4 }])).toEqual([
      { line: 'a', field: 'quantity', kind: 'field', base: 1, theirs: 7, mine: 4, whole: theirs[0] },
    ])
    expect(clashes(theirs, [{ id: 'a', quantity: 7 }])).toEqual([])
  })

  it('clash where one deleted what the other changed, not where both deleted it', () => {
    expect(clashes([base[1]!], [{ id: 'a', quantity: 4 }])).toMatchObject([
      { line: 'a', kind: 'deletedByThem', theirs: null },
    ])
    expect(clashes([{ ...base[0]!, quantity: 7 }, base[1]!], [{ id: 'a', _delete: true }])).toMatchObject([
      { line: 'a', kind: 'deletedByMe', mine: null, theirs: { quantity: 7 } },
    ])
    expect(clashes([base[1]!], [{ id: 'a', _delete: true }])).toEqual([])
    expect(clashes(base, [{ id: 'a', _delete: true }])).toEqual([])
  })
})
