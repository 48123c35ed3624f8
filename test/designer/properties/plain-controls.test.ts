import { describe, expect, it } from 'vitest'
import { controlOf } from '../../../designer/properties/control-kind.ts'
import JsonControl from '../../../designer/properties/controls/JsonControl.vue'
import ValuesControl from '../../../designer/properties/controls/ValuesControl.vue'
import { plainControl } from '../../../designer/properties/plain-controls.ts'
import { type LocatedSchema, resolve, schemaOf, within } from '../../../designer/properties/schema.ts'
import TextField from '../../../runtime-ui/kit/TextField.vue'

const field = within(schemaOf('object'), 'fields', '*')
const editorOf = (schema: LocatedSchema, key = 'x') =>
  plainControl(controlOf(schema), {
    property: { key, schema, title: 'X', help: '', required: false },
    id: 'x',
  }).is
/** What a panel draws by itself, because others stand in it or it has choices. */
const drawn = [
  'text',
  'longText',
  'switch',
  'choice',
  'color',
  'option_list',
  'map',
  'group',
  'word',
  'list',
  'do',
]

describe('Editors of a panel', () => {
  it('let a pattern be typed', () => {
    expect(editorOf(within(field, 'pattern', 'regex'))).toBe(TextField)
  })

  it('give every property of a field one of its own', () => {
    const { node, root } = resolve(field)
    const asJson = Object.entries(node.properties ?? {})
      .map(([key, property]) => [key, { node: property, root }] as const)
      .filter(([, schema]) => !drawn.includes(controlOf(schema)) && controlOf(schema) !== 'hidden')
      .filter(([key, schema]) => editorOf(schema, key) === JsonControl)
      .map(([key]) => key)

    expect(asJson).toEqual([])
  })

  it('tell values by field from other maps of values', () => {
    const stage = within(schemaOf('pipeline'), 'stages', '*', 'set')

    expect(editorOf(stage)).toBe(ValuesControl)
  })
})
