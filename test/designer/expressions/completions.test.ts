import { describe, expect, it } from 'vitest'
import { offersAt } from '../../../designer/expressions/completions.ts'
import { draftShapes } from '../../../designer/expressions/draft-shapes.ts'
import type { CheckScope } from '../../../metadata/language/check/index.ts'
import type { ObjectDocument } from '../../../metadata/schema/types.ts'

const documents: Record<string, unknown> = {
  deal: {
    ownership: 'user',
    fields: {
      name: { type: 'text' },
      stage: { type: 'select' },
      customer: { type: 'reference', to: 'customer', inverse: 'deals' },
      gone: { type: 'text', active: false },
    },
  },
  customer: { fields: { city: { type: 'text' } } },
  line: {
    fields: { total: { type: 'currency' }, deal: { type: 'reference', to: 'deal', inverse: 'lines' } },
  },
}
const scope: CheckScope = {
  objects: draftShapes({
    names: () => Object.keys(documents),
    object: (name) => documents[name] as ObjectDocument | undefined,
  }),
  object: 'deal',
  names: {
    old: true,
    settings: true,
    given: {
      user: new Map([
        ['id', 'ref'],
        ['roles', 'tags'],
      ]),
    },
  },
}
/** Names offered at the bar in the text. */
const at = (text: string) => {
  const pos = text.indexOf('|')
  const found = offersAt(text.replace('|', ''), pos, scope, (object, field) =>
    object === 'deal' && field === 'stage' ? ['won', 'lost'] : [],
  )
  return found?.offers.map(({ name }) => name) ?? []
}

describe('what is offered at the cursor', () => {
  it('offers fields, relations, functions and variables at the start', () => {
    expect(at('|')).toEqual(expect.arrayContaining(['name', 'owner', 'lines', '$today', '$old', '$user']))
    expect(at('|')).not.toContain('gone')
  })

  it.each([
    ['customer.|', ['city']],
    ['name = "x" and customer.ci|', ['city']],
    ['lines[|', ['total']],
    ['lines[total > 1 and |].total', ['total']],
    ['lines[total > $$.|]', ['stage']],
    ['$sum(lines.|', ['total']],
    ['customer.deals.|', ['stage']],
    ['$old.customer.|', ['city']],
    ['$user.|', ['id', 'roles']],
    ["stage = '|", ["'won'", "'lost'"]],
    ["name = 'x' and stage in ['won', '|']", ["'won'", "'lost'"]],
    ['name |', ['and', 'or', 'in']],
  ])('at %s', (text, names) => {
    expect(at(text)).toEqual(expect.arrayContaining(names))
  })

  it('offers of a reference only what it leads to', () => {
    expect(at('customer.|')).not.toContain('stage')
    expect(at('customer.|')).not.toContain('$today')
  })

  it('says nothing inside a comment or a number', () => {
    expect(at('name /* |')).toEqual([])
    expect(at('12|')).toEqual([])
  })
})
