// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ItemKey } from '../../../designer/document/item-key.ts'
import { renameFieldEverywhere } from '../../../designer/renaming/rename-field-everywhere.ts'
import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import { itemsBefore as before, type Document, problemsOf, split } from './shipped-draft.ts'

/** The draft over the shipped documents. */
function renamed(
  documents: ReadonlyMap<ItemKey, Document>,
  field: { object: string; field: string; to: string; published: boolean },
) {
  const of = (kind: string, name: string) => documents.get(`${kind}/${name}`)
  const found = renameFieldEverywhere(field, {
    keys: [...documents.keys()],
    document: of,
    names: () => [...documents.keys()].filter((key) => key.startsWith('object/')).map((key) => split(key)[1]),
    object: (name) => of('object', name) as unknown as ObjectDocument | undefined,
  })
  const changed = [...found.documents].flatMap(([key, now]) => (now ? [[key, now] as const] : []))
  return { ...found, after: new Map([...documents, ...changed]) }
}

describe('renaming a field of the shipped CRM', () => {
  const fields = ['opportunity', 'opportunity_product'].flatMap((object) =>
    Object.keys((before.get(`object/${object}`) as unknown as ObjectDocument).fields).map(
      (field) => [object, field] as const,
    ),
  )

  it('would break documents if only the field itself were renamed', () => {
    const { documents } = renamed(before, {
      object: 'opportunity',
      field: 'stage',
      to: 'phase',
      published: true,
    })
    const own = 'object/opportunity' as const

    expect(problemsOf(new Map([...before, [own, documents.get(own)!]]))).not.toEqual(problemsOf(before))
  })

  it.each(fields)('%s.%s breaks nothing', (object, field) => {
    const { after, left } = renamed(before, { object, field, to: 'renamed_field', published: true })

    expect(left).toEqual([])
    expect(problemsOf(after)).toEqual(problemsOf(before))
  })

  it.each([
    ['opportunity', 'stage'],
    ['customer', 'name'],
    ['opportunity_product', 'quantity'],
  ])('%s.%s is undone by renaming it back', (object, field) => {
    const there = renamed(before, { object, field, to: 'renamed_field', published: true })
    const back = renamed(there.after, { object, field: 'renamed_field', to: field, published: false })

    expect([...back.documents.keys()].sort()).toEqual([...there.documents.keys()].sort())
    for (const [key, document] of back.after) {
      const was = before.get(key)
      if (key !== `object/${object}`) expect(document, key).toEqual(was)
    }
  })
})
