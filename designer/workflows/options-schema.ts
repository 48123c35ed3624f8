import type { OptionsView, OptionView } from '../../runtime-ui/client/design.ts'
import type { SchemaNode } from '../properties/schema.ts'

import type { ActionTakes } from './action-takes.ts'

/** Keys of a node that the panel shows elsewhere than among its options. */
const elsewhere = new Set(['nodes', 'start', 'outputs', 'next'])

/** The panel's editor for each meaning that a text of an option may have. */
const controls: Readonly<Record<string, string>> = {
  condition: 'expression',
  filter: 'expression',
  value: 'value',
  object: 'object',
  fields: 'fields',
  people: 'people',
  template: 'text',
  decision: 'task decision',
  deadline: 'task deadline',
  acts: 'task acts',
}

/** Whose working hours count besides calendars by their names. */
const calendarWords = ['org', 'record', 'assignee']

export interface Offered {
  /** The type whose options they are. */
  type?: string | undefined
  calendars?: readonly string[]
  /** What people call the nodes that may be named. */
  titles?: Readonly<Record<string, string>>
  /** What each role is called. */
  roles?: Readonly<Record<string, string>>
  /** Whether the fields by which it finds its record are written as a list in `on`. */
  isFoundByOn?: boolean
  /** What a step may run, and what that takes. */
  actions?: { names: SchemaNode; input: SchemaNode; takes?: readonly ActionTakes[] } | undefined
}

/** The options of a type as the schema of a panel; `ids` are the nodes that may be named, `offered` are further names. */
export function optionsSchema(
  options: OptionsView,
  ids: readonly string[],
  { type, calendars = [], titles = {}, roles = {}, isFoundByOn = false, actions }: Offered = {},
): SchemaNode {
  const property = (option: OptionView): SchemaNode => ({
    title: option.title,
    'x-title-zh': option['x-title-zh'],
    'x-section': option['x-section'] ?? 'General',
    ...controlOf(option, { ids, hasObject: 'object' in options.properties }),
  })
  const offering = (key: string, { format, items }: OptionView): SchemaNode => {
    // What is written there is more than a line.
    if (key === 'body' && format === 'template') return { 'x-control': 'longText' }
    if (key === 'calendar') return { type: 'string', examples: [...calendarWords, ...calendars] }
    if (key === 'roles') return choiceOfMany(Object.keys(roles), { 'x-labels': roles })
    if (format === 'node' || items?.format === 'node') return { 'x-words': sameInBoth(titles) }
    if (key in ownWords) return { 'x-words': ownWords[key]! }
    if (key === 'input' && type === 'call') return { 'x-control': 'called input' }
    if (key === 'action' && actions) return actions.names
    return key === 'input' && actions ? actions.input : {}
  }
  const keyOf = (key: string): string => (key === 'by' && isFoundByOn ? 'on' : key)
  return {
    type: 'object',
    required: (options.required ?? []).map(keyOf),
    properties: Object.fromEntries(
      Object.entries(options.properties)
        .filter(([key]) => !elsewhere.has(key))
        .map(([key, option]) => [keyOf(key), { ...property(option), ...offering(key, option) }]),
    ),
  }
}

const choiceOfMany = (words: readonly string[], named: SchemaNode = {}): SchemaNode => ({
  'x-control': 'checks',
  type: 'array',
  items: { type: 'string', enum: [...words] },
  ...named,
})

/** Said by somebody in the language of the reader. */
const sameInBoth = (words: Readonly<Record<string, string>>): NonNullable<SchemaNode['x-words']> =>
  Object.fromEntries(Object.entries(words).map(([name, word]) => [name, { en: word, zh: word }]))

/** Words that mean other things elsewhere, by the option they belong to. */
export const ownWords: Readonly<Record<string, NonNullable<SchemaNode['x-words']>>> = {
  channels: { app: { en: 'In the app', zh: '站内' }, email: { en: 'By e-mail', zh: '邮件' } },
  each: {
    run: { en: 'A single run', zh: '只运行一次' },
    record: { en: 'For each record', zh: '每条记录运行一次' },
    batch: { en: 'For many records at a time', zh: '每批记录运行一次' },
  },
}

const usualOf = ({ 'x-default': usual }: OptionView): SchemaNode =>
  usual === undefined ? {} : { 'x-default': usual }

function controlOf(
  option: OptionView,
  { ids, hasObject }: { ids: readonly string[]; hasObject: boolean },
): SchemaNode {
  const { format, type, names } = option
  if (names) return { 'x-control': names }
  if (format === 'asked') return { 'x-control': type === 'array' ? 'asked list' : 'asked map' }
  if (format === 'schema') return { 'x-control': 'asked schema' }
  if (format === 'node') return { enum: [...ids] }
  if (option.items?.format === 'node') return { type: 'array', items: { type: 'string', enum: [...ids] } }
  if (option.items?.enum) return choiceOfMany(option.items.enum)
  if (option.sameForAll) return { 'x-control': 'same text' }
  if (option.enum) return { type: 'string', enum: [...option.enum], ...usualOf(option) }
  // By field of the object that is written, else by names of the type's own.
  if (format === 'value' && type === 'object') return { 'x-control': hasObject ? 'values' : 'named values' }
  // A number or an expression that gives one.
  if (format === 'condition' && Array.isArray(type)) return { 'x-control': 'string' }
  if (format && controls[format]) return { 'x-control': controls[format] }
  if (format === 'duration' || format === 'moment') return { 'x-control': 'string' }
  if (type === 'boolean') return { type, ...(option.default ? { default: true } : {}) }
  if (type === 'integer') return { type }
  if (type === 'array') return { 'x-control': 'names' }
  if (type === 'string') return { type: 'string' }
  return { 'x-control': 'json' }
}
