import type { Component } from 'vue'
import TextField from '../../runtime-ui/kit/TextField.vue'
import ActionsControl from './controls/ActionsControl.vue'
import ChecksControl from './controls/ChecksControl.vue'
import DocumentControl from './controls/DocumentControl.vue'
import ExpressionControl from './controls/ExpressionControl.vue'
import FieldRightsControl from './controls/FieldRightsControl.vue'
import FieldsControl from './controls/FieldsControl.vue'
import JsonControl from './controls/JsonControl.vue'
import NamedValuesControl from './controls/NamedValuesControl.vue'
import NamesControl from './controls/NamesControl.vue'
import NumberControl from './controls/NumberControl.vue'
import ObjectsControl from './controls/ObjectsControl.vue'
import OwnershipControl from './controls/OwnershipControl.vue'
import ScopeControl from './controls/ScopeControl.vue'
import SummariesControl from './controls/SummariesControl.vue'
import ValueControl from './controls/ValueControl.vue'
import ValuesControl from './controls/ValuesControl.vue'
import WhoControl from './controls/WhoControl.vue'
import type { AboutControl, MakeControl, PlainControl } from './plain-control.ts'
import { type PanelProperty, resolve, within, wordsOf } from './schema.ts'

const byId =
  (is: Component): MakeControl =>
  ({ id }) => ({ is, props: { id } })
const byTitle =
  (is: Component): MakeControl =>
  ({ property }) => ({ is, props: { title: property.title } })
const byBoth =
  (is: Component): MakeControl =>
  ({ property, id }) => ({ is, props: { id, title: property.title } })
const text: MakeControl = ({ id }) => ({ is: TextField, props: { id, class: 'mono' } })
/** One of the documents, fields or words of that kind. */
const named =
  (of: string): MakeControl =>
  ({ property, id }) => ({
    is: DocumentControl,
    props: { id, of: property.key === 'returns' ? 'returnType' : of },
  })

const kindsOfNames = [
  'icon',
  'field',
  'fieldType',
  'widget',
  'relation',
  'tab',
  'form',
  'view',
  'page',
  'report',
  'dashboard',
  'template',
  'workflow',
  'approval',
  'pipeline',
]

const makes = new Map<string, MakeControl>([
  ...kindsOfNames.map((kind) => [kind, named(kind)] as const),
  ['number', byId(NumberControl)],
  [
    'expression',
    ({ property, id }) => ({
      is: ExpressionControl,
      props: { id, name: property.key, title: property.title },
    }),
  ],
  [
    'object',
    ({ property, id }) => {
      const branches = resolve(property.schema).node.anyOf ?? []
      return { is: ObjectsControl, props: { id, several: branches.some(({ type }) => type === 'array') } }
    },
  ],
  ['fields', byTitle(FieldsControl)],
  ['columns', byTitle(FieldsControl)],
  ['names', byId(NamesControl)],
  [
    'named values',
    ({ property }) => {
      const labels = resolve(property.schema).node['x-labels']
      const choices = labels && Object.entries(labels).map(([value, label]) => ({ value, label }))
      return { is: NamedValuesControl, props: { title: property.title, choices } }
    },
  ],
  ['systemRights', byId(NamesControl)],
  [
    'checks',
    ({ property }) => {
      const { 'x-labels': labels, 'x-words': said } = resolve(property.schema).node
      const words = wordsOf(within(property.schema, '[]'))
      return { is: ChecksControl, props: { title: property.title, words, labels, said } }
    },
  ],
  ['value', byBoth(ValueControl)],
  ['ownership', byId(OwnershipControl)],
  ['scope', byBoth(ScopeControl)],
  ['string', text],
  ['pattern', text],
  ['sort', text],
  ['action', text],
  ['component', text],
  ['who', byTitle(WhoControl)],
  [
    'summaries',
    ({ property }) => ({
      is: SummariesControl,
      props: { title: property.title, words: wordsOf(within(property.schema, '*')) },
    }),
  ],
  ['fieldRights', byTitle(FieldRightsControl)],
  [
    'actions',
    ({ property }) => ({
      is: ActionsControl,
      props: { title: property.title, all: property.schema.root === 'role' },
    }),
  ],
])

/** The common `values`: keys are fields. Other maps of values have keys of their own, and are edited as JSON. */
function isByField({ schema }: PanelProperty): boolean {
  return resolve(schema).node['x-control'] === 'values' || schema.node.$ref?.endsWith('/values') === true
}

/** The editor for a control that holds nothing nested; JSON for what has none of its own. */
export function plainControl(
  control: string,
  about: AboutControl,
  own?: ReadonlyMap<string, MakeControl>,
): PlainControl {
  const special = own?.get(control)
  if (special) return special(about)
  const make = control === 'values' && isByField(about.property) ? byTitle(ValuesControl) : makes.get(control)
  return (make ?? byBoth(JsonControl))(about)
}
