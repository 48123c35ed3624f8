import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatch, differences, findPatch, overlaps } from '../../../engine/catalog/merge-patch.ts'

describe('merge patches', () => {
  it('read as RFC 7386 says', () => {
    expect(applyPatch({ a: 'b', c: { d: 'e', f: 'g' } }, { a: 'z', c: { f: null } })).toEqual({
      a: 'z',
      c: { d: 'e' },
    })
    expect(applyPatch({ a: ['b'] }, { a: ['c', 'd'] })).toEqual({ a: ['c', 'd'] })
    expect(applyPatch({}, { a: { bb: { ccc: null } } })).toEqual({ a: { bb: {} } })
  })

  it('made of two documents carry the one over to the other, whatever they hold', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.integer(), { maxLength: 3 }))
    const { document } = fc.letrec((tie) => ({
      document: fc.dictionary(
        fc.constantFrom('a', 'b', 'c', 'd'),
        fc.oneof({ depthSize: 'small' }, leaf, tie('document')),
        { noNullPrototype: true },
      ),
    }))
    fc.assert(
      fc.property(document, document, (before, after) => {
        expect(applyPatch(before, findPatch(before, after))).toEqual(after)
      }),
    )
  })

  it('cannot say a null, so such a document is kept whole', () => {
    expect(findPatch({ a: 1 }, { a: null })).toBeUndefined()
  })

  it('keep the order of keys and put new ones last', () => {
    expect(Object.keys(applyPatch({ z: 1, a: 2 }, { m: 3, z: 4 }) as object)).toEqual(['z', 'a', 'm'])
  })

  it('collide only where both set one place to different values', () => {
    expect(overlaps({ a: { x: 1 } }, { a: { y: 2 } })).toEqual([])
    expect(overlaps({ a: { x: 1 }, b: 1 }, { a: { x: 2 }, b: 1 })).toEqual(['/a/x'])
    expect(overlaps({ a: null }, { a: { x: 2 } })).toEqual(['/a'])
  })

  it('are shown place by place', () => {
    expect(differences({ 'a/b': 1, c: [1] }, { 'a/b': 2, c: [1], d: {} })).toEqual([
      { path: '/a~1b', before: 1, after: 2 },
      { path: '/d', after: {} },
    ])
  })
})
