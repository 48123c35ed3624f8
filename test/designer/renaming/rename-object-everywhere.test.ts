// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { renameObjectEverywhere } from '../../../designer/renaming/rename-object-everywhere.ts'
import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import { type Document, itemsBefore, problemsOf, split } from './shipped-draft.ts'

const of = (kind: string, name: string) => itemsBefore.get(`${kind}/${name}`)
const keys = [...itemsBefore.keys()]
const rename = (object: string, to: string) =>
  renameObjectEverywhere(
    { object, to, published: true },
    {
      keys,
      document: of,
      names: () => keys.filter((key) => key.startsWith('object/')).map((key) => split(key)[1]),
      object: (name) => of('object', name) as unknown as ObjectDocument | undefined,
    },
  )

describe('renaming an object of the shipped CRM', () => {
  it.each(['opportunity', 'customer', 'ticket', 'campaign_member'])('%s breaks nothing', (object) => {
    const { documents, left } = rename(object, 'renamed_thing')
    const after = new Map<string, Document>([...itemsBefore] as [string, Document][])
    for (const [key, document] of documents)
      if (document) after.set(key, document)
      else after.delete(key)

    expect(left).toEqual([])
    expect(after.has(`object/${object}`)).toBe(false)
    expect(after.get('object/renamed_thing')?.['was']).toEqual([object])
    expect(problemsOf(after as never).length).toBe(problemsOf(itemsBefore).length)
    expect([...after.keys()].filter((key) => key.includes(`/${object}.`))).toEqual([])
    expect(JSON.stringify([...after.values()]).includes(`"object":"${object}"`)).toBe(false)
  })
})
