// @vitest-environment node
import { describe, expect, it } from 'vitest'
import {
  relationNamesTaken,
  renameRelationEverywhere,
} from '../../../designer/renaming/rename-relation-everywhere.ts'
import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import { itemsBefore, problemsOf, shippedDraft } from './shipped-draft.ts'

const named = [...itemsBefore].flatMap(([key, document]) =>
  key.startsWith('object/')
    ? Object.entries((document as unknown as ObjectDocument).fields).flatMap(([field, { inverse }]) =>
        inverse ? [[key.slice('object/'.length), field, inverse] as const] : [],
      )
    : [],
)

describe('renaming the list that a reference makes', () => {
  it.each(named)('%s.%s breaks nothing of the shipped CRM', (object, field) => {
    const { documents, left } = renameRelationEverywhere({ object, field, to: 'renamed_list' }, shippedDraft)

    expect(left).toEqual([])
    expect(problemsOf(new Map([...itemsBefore, ...documents]) as typeof itemsBefore)).toEqual(
      problemsOf(itemsBefore),
    )
  })

  it('reaches the lines of a form, and rollups', () => {
    const { documents } = renameRelationEverywhere(
      { object: 'opportunity_product', field: 'opportunity', to: 'positions' },
      shippedDraft,
    )

    expect(JSON.stringify(documents.get('form/opportunity.edit'))).toContain('"positions":{')
    expect(documents.get('object/opportunity')).toMatchObject({
      fields: { products_total: { of: 'positions' } },
    })
  })

  it('knows which names the list cannot take', () => {
    const taken = relationNamesTaken({ object: 'opportunity_product', field: 'opportunity' }, shippedDraft)

    expect(taken).toContain('stage')
    expect(taken).not.toContain('products')
  })
})
