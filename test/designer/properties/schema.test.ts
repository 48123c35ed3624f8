import { describe, expect, it } from 'vitest'
import { controlOf } from '../../../designer/properties/control-kind.ts'
import { resolve, schemaOf, sectionsOf, within, wordsOf } from '../../../designer/properties/schema.ts'

const field = within(schemaOf('object'), 'fields', '*')
const keysOf = (value: Record<string, unknown>) =>
  sectionsOf(field, value, 'en').flatMap(({ properties }) => properties.map(({ key }) => key))

describe('a panel made from a schema', () => {
  it('shows a field only what belongs to its type', () => {
    expect(keysOf({ type: 'text' })).toContain('maxLength')
    expect(keysOf({ type: 'text' })).not.toContain('onDelete')
    expect(keysOf({ type: 'reference' })).toContain('onDelete')
  })

  it('shows what is written even where it does not belong, so that it can be taken away', () => {
    expect(keysOf({ type: 'date', maxLength: 20 })).toContain('maxLength')
  })

  it('begins with the general section and names things in the language asked for', () => {
    const [general] = sectionsOf(field, { type: 'text' }, 'zh')
    expect(general?.name).toBe('General')
    expect(general?.properties.find(({ key }) => key === 'label')?.title).toBe('名称')
  })

  it('finds the words of a choice, and the editor that a key asks for', () => {
    const onDelete = within(field, 'onDelete')
    expect(wordsOf(onDelete)).toEqual(['restrict', 'clear', 'cascade'])
    expect(controlOf(onDelete)).toBe('choice')
    expect(controlOf(within(field, 'requiredWhen'))).toBe('expression')
    expect(controlOf(within(field, 'exclude'))).toBe('checks')
    expect(controlOf(within(schemaOf('object'), 'validations'))).toBe('map')
  })

  it('has both languages for every key of the kinds that are complete', () => {
    const kinds = ['app', 'object', 'option_set', 'form', 'view', 'page', 'role', 'pipeline']
    const missing = kinds.flatMap((kind) =>
      sectionsOf(schemaOf(kind), {}, 'en').flatMap(({ properties }) =>
        properties
          .filter(({ schema }) => !resolve(schema).node['x-title-zh'])
          .map(({ key }) => `${kind}.${key}`),
      ),
    )
    expect(missing).toEqual([])
  })
})
