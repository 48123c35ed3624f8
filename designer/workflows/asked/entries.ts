import type { LocalizedText } from '../../document/text.ts'

/** A value that people, or another workflow, are asked for. */
export interface AskedEntry {
  name: string
  field: AskedDocument
}
export interface AskedDocument {
  type?: string
  label?: LocalizedText
  help?: LocalizedText
  required?: boolean
  options?: Readonly<Record<string, { label?: LocalizedText }>>
  [more: string]: unknown
}

/** How a document writes them: a map by name (buttons), a list (tasks), a JSON Schema (called workflows). */
export interface AskedForm {
  read(value: unknown): AskedEntry[]
  /** `before`: what else was written is kept. */
  write(entries: readonly AskedEntry[], before: unknown): unknown
}

type Json = Readonly<Record<string, unknown>>
const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}

/** Options may be keys alone. */
function readField(value: unknown): AskedDocument {
  const { options, ...field } = asObject(value)
  if (options === undefined) return field
  const byKey = Array.isArray(options) ? Object.fromEntries(options.map((key) => [key, {}])) : options
  return { ...field, options: byKey as NonNullable<AskedDocument['options']> }
}

const byName: AskedForm = {
  read: (value) =>
    Object.entries(asObject(value)).map(([name, field]) => ({ name, field: readField(field) })),
  write: (entries) =>
    entries.length > 0 ? Object.fromEntries(entries.map(({ name, field }) => [name, field])) : undefined,
}

const inList: AskedForm = {
  read: (value) =>
    (Array.isArray(value) ? value : []).map((one, at) => {
      if (typeof one === 'string') return { name: one, field: {} }
      const { name = `value_${at + 1}`, ...field } = asObject(one)
      return { name: String(name), field: readField(field) }
    }),
  write: (entries) =>
    entries.length > 0
      ? entries.map(({ name, field }) => (Object.keys(field).length > 0 ? { name, ...field } : name))
      : undefined,
}

interface Property extends Json {
  type?: unknown
  format?: unknown
  enum?: unknown
}

const kinds: readonly [type: string, schema: Property][] = [
  ['date', { type: 'string', format: 'date' }],
  ['dateTime', { type: 'string', format: 'date-time' }],
  ['text', { type: 'string' }],
  ['integer', { type: 'integer' }],
  ['decimal', { type: 'number' }],
  ['boolean', { type: 'boolean' }],
]

/** What a property says besides its kind and its texts is left as it is. */
function readProperty(property: Property, required: boolean): AskedDocument {
  const {
    type,
    format,
    enum: of,
    title,
    'x-title-zh': zh,
    description,
    'x-description-zh': zhHelp,
    ...more
  } = property
  const kind = kinds.find(([, schema]) => schema.type === type && schema.format === format)
  const named = Array.isArray(of)
    ? { type: 'select', options: Object.fromEntries(of.map((key) => [String(key), {}])) }
    : kind
      ? { type: kind[0] }
      : { ...(type === undefined ? {} : { schemaType: type }), ...(format === undefined ? {} : { format }) }
  return {
    ...named,
    ...bothOf('label', title, zh),
    ...bothOf('help', description, zhHelp),
    ...(required ? { required } : {}),
    ...more,
  }
}

function bothOf(key: string, en: unknown, zh: unknown): Json {
  if (typeof en !== 'string' && typeof zh !== 'string') return {}
  return { [key]: { ...(en === undefined ? {} : { en }), ...(zh === undefined ? {} : { zh }) } }
}

function writeProperty({
  type,
  label,
  help,
  options,
  required: _listed,
  schemaType,
  ...more
}: AskedDocument): Property {
  const kind = kinds.find(([name]) => name === type)?.[1]
  const made: Property =
    type === 'select'
      ? { enum: Object.keys(options ?? {}) }
      : (kind ?? (schemaType === undefined ? {} : { type: schemaType }))
  return { ...made, ...textsOf('title', label), ...textsOf('description', help), ...more }
}

function textsOf(key: string, text: LocalizedText | undefined): Json {
  if (text === undefined) return {}
  const { en, zh } = typeof text === 'string' ? { en: text, zh: undefined } : text
  return { ...(en ? { [key]: en } : {}), ...(zh ? { [`x-${key}-zh`]: zh } : {}) }
}

const asSchema: AskedForm = {
  read: (value) => {
    const { properties, required } = asObject(value)
    const needed = Array.isArray(required) ? required : []
    return Object.entries(asObject(properties)).map(([name, property]) => ({
      name,
      field: readProperty(asObject(property), needed.includes(name)),
    }))
  },
  write: (entries, before) => {
    const { type: _type, properties: _properties, required: _required, ...more } = asObject(before)
    const needed = entries.filter(({ field }) => field.required).map(({ name }) => name)
    if (entries.length === 0 && Object.keys(more).length === 0) return undefined
    return {
      type: 'object',
      properties: Object.fromEntries(entries.map(({ name, field }) => [name, writeProperty(field)])),
      ...(needed.length > 0 ? { required: needed } : {}),
      ...more,
    }
  },
}

export const askedForms = { map: byName, list: inList, schema: asSchema } as const

/** Kinds of values that can be asked for; of callers rather than people, what JSON knows. */
export const askedTypes: Readonly<Record<keyof typeof askedForms, readonly string[]>> = {
  map: ['text', 'longText', 'integer', 'decimal', 'boolean', 'date', 'dateTime', 'select', 'user'],
  list: ['text', 'longText', 'integer', 'decimal', 'boolean', 'date', 'dateTime', 'select', 'user'],
  schema: ['text', 'integer', 'decimal', 'boolean', 'date', 'dateTime', 'select'],
}
