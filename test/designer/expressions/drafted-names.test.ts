import { describe, expect, it } from 'vitest'
import { draftShapes } from '../../../designer/expressions/draft-shapes.ts'
import { draftedNames } from '../../../designer/expressions/drafted-names.ts'
import type { ObjectDocument } from '../../../metadata/schema/types.ts'

const published: Record<string, unknown> = {
  deal: { fields: { amount: { type: 'currency' }, week: { type: 'text' } } },
  line: { fields: { deal: { type: 'reference', to: 'deal', inverse: 'lines' } } },
}
const draft: Record<string, unknown> = {
  deal: { fields: { amount: { type: 'currency' }, week: { type: 'integer' }, x_week: { type: 'integer' } } },
  line: { fields: { deal: { type: 'reference', to: 'deal', inverse: 'positions' } } },
  fresh: { fields: { name: { type: 'text' } } },
}
const of = (documents: Record<string, unknown>) => (name: string) =>
  documents[name] as ObjectDocument | undefined
const drafted = (text: string, object = 'deal') =>
  draftedNames(
    text,
    { objects: draftShapes({ names: () => Object.keys(draft), object: of(draft) }), object },
    { draft: of(draft), published: of(published), names: Object.keys(draft) },
  )

describe('Names of an expression that are only in the draft', () => {
  it('are new and renamed fields and lists, and fields of another type', () => {
    expect(drafted('amount > 1 and x_week > 2')).toEqual(['x_week'])
    expect(drafted('week > 2')).toEqual(['week'])
    expect(drafted('$count(positions) > 0')).toEqual(['positions'])
    expect(drafted("name = 'x'", 'fresh')).toEqual(['name'])
  })

  it('are none where everything is live, what every table has included', () => {
    expect(drafted('amount > 1 and created_at < $now()')).toEqual([])
  })
})
