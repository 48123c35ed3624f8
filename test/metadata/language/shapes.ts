import type { CheckScope } from '../../../metadata/language/check/index.ts'
import type { FieldShape, ObjectShape, RelationShape } from '../../../metadata/language/types.ts'

type Fields = Readonly<Record<string, FieldShape['language'] | readonly string[]>>

/** An object for tests: a kind, or the objects that a reference leads to. */
export function shape(
  name: string,
  fields: Fields,
  relations: Readonly<Record<string, [object: string, field: string]>> = {},
): ObjectShape {
  return {
    name,
    fields: new Map(Object.entries(fields).map(([field, of]) => [field, fieldShape(field, of)])),
    relations: new Map<string, RelationShape>(
      Object.entries(relations).map(([relation, [object, field]]) => [
        relation,
        { name: relation, object, field },
      ]),
    ),
  }
}

const fieldShape = (name: string, of: FieldShape['language'] | readonly string[]): FieldShape =>
  typeof of === 'string'
    ? { name, language: of, to: [], stores: 'value', type: 'text' }
    : { name, language: 'ref', to: of, stores: 'target', type: 'reference' }

const objects = new Map(
  [
    shape(
      'deal',
      { id: 'ref', name: 'str', amount: 'num', customer: ['customer'], about: ['customer', 'product'] },
      { lines: ['line', 'deal'] },
    ),
    shape(
      'customer',
      { id: 'ref', name: 'str', city: 'str', parent: ['customer'] },
      { deals: ['deal', 'customer'] },
    ),
    shape('line', { id: 'ref', name: 'str', amount: 'num', deal: ['deal'], product: ['product'] }),
    shape('product', { id: 'ref', name: 'str', price: 'num' }),
    { ...shape('sales', { limit: 'num' }), single: 'company' as const },
  ].map((one) => [one.name, one]),
)

/** Deals with lines and customers. */
export const dealScope: CheckScope = {
  objects,
  object: 'deal',
  names: { old: true, settings: true, given: { user: new Map([['id', 'ref']]) } },
}
