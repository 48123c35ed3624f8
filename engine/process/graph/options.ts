/** The keys of a type of node besides those that every node has; the designer makes its panel of them. */
export interface OptionsSchema {
  required?: readonly string[]
  properties: Readonly<Record<string, OptionSchema>>
}

export interface OptionSchema {
  title: string
  'x-title-zh': string
  type?: string | readonly string[]
  /**
   * What the text is: a condition, a slot for a value, a duration, a moment, the id of a node, a text with `{{ … }}`, the name of
   * an object or of its fields, a filter over an object's records, people. Or what it holds: values that people are asked
   * for, a JSON Schema of what others give, how many answers decide, until when, what people may do besides answering.
   */
  format?:
    | 'condition'
    | 'value'
    | 'duration'
    | 'moment'
    | 'node'
    | 'template'
    | 'object'
    | 'fields'
    | 'filter'
    | 'people'
    | 'asked'
    | 'schema'
    | 'decision'
    | 'deadline'
    | 'acts'
  /** The kind of document that the text names. */
  names?: string
  /** What holds where nothing is written. */
  default?: boolean
  'x-default'?: string
  /** Of a text: it is one, whoever reads it. */
  sameForAll?: boolean
  /** The section of the panel, where it is not the first. */
  'x-section'?: string
  enum?: readonly string[]
  minimum?: number
  minItems?: number
  items?: { type: 'string'; format?: 'node'; enum?: readonly string[] }
}

type Make<More extends unknown[] = []> = (title: string, zh: string, ...more: More) => OptionSchema

const titled = (title: string, zh: string) => ({ title, 'x-title-zh': zh })

export const text: Make = (title, zh) => ({ ...titled(title, zh), type: 'string' })
export const flag: Make = (title, zh) => ({ ...titled(title, zh), type: 'boolean' })
/** A switch that is on unless it is written as false. */
export const usual: Make = (title, zh) => ({ ...titled(title, zh), type: 'boolean', default: true })
export const whole: Make = (title, zh) => ({ ...titled(title, zh), type: 'integer', minimum: 1 })
/** An expression in the language of conditions. */
export const condition: Make = (title, zh) => ({ ...titled(title, zh), type: 'string', format: 'condition' })
/** A number, or an expression (or reserved word) that gives one. */
export const number: Make = (title, zh) => ({
  ...titled(title, zh),
  type: ['integer', 'string'],
  format: 'condition',
  minimum: 0,
})
/** A literal, or a text that begins with `=`. */
export const value: Make = (title, zh) => ({ ...titled(title, zh), format: 'value' })
export const values: Make = (title, zh) => ({ ...titled(title, zh), type: 'object', format: 'value' })
export const variables: Make = (title, zh) => ({ ...titled(title, zh), type: 'object' })
/** An ISO 8601 duration, or an expression that gives one. */
export const duration: Make = (title, zh) => ({
  ...titled(title, zh),
  type: ['string', 'integer'],
  format: 'duration',
})
/** A day, an instant, or an expression that gives one. */
export const moment: Make = (title, zh) => ({ ...titled(title, zh), type: 'string', format: 'moment' })
/** A text for people, or one a language, with expressions in `{{ … }}`. */
export const template: Make = (title, zh) => ({
  ...titled(title, zh),
  type: ['string', 'object'],
  format: 'template',
})
/** The same, but never in more than one language: an address. */
export const address: Make = (title, zh) => ({ ...template(title, zh), sameForAll: true })
export const object: Make = (title, zh) => ({ ...titled(title, zh), type: 'string', format: 'object' })
export const fields: Make = (title, zh) => ({ ...titled(title, zh), type: 'array', format: 'fields' })
/** A condition over the records of the node's object, in which the process's own names may stand. */
export const filter: Make = (title, zh) => ({ ...titled(title, zh), type: 'string', format: 'filter' })
/** Somebody, or a list: an expression that gives users, `{ "role": … }`, `{ "team": … }`, `{ "user": … }`. */
export const people: Make = (title, zh) => ({ ...titled(title, zh), format: 'people' })
/** Values that people are asked for: a map by name, or a list. */
export const asked: Make<['object' | 'array']> = (title, zh, type) => ({
  ...titled(title, zh),
  type,
  format: 'asked',
})
/** JSON Schema of what is given from elsewhere. */
export const schema: Make = (title, zh) => ({ ...titled(title, zh), type: 'object', format: 'schema' })
/** The name of a document of a kind. */
export const named: Make<[string]> = (title, zh, names) => ({ ...titled(title, zh), type: 'string', names })
/** The same, or as an object of one key: `{ "connection": "erp" }`. */
export const namedOrWritten: Make<[string]> = (title, zh, names) => ({
  ...named(title, zh, names),
  type: ['string', 'object'],
})
export const texts: Make = (title, zh) => ({ ...titled(title, zh), type: 'object' })
export const waiting: Make = (title, zh) => ({ ...titled(title, zh), type: 'object' })
/** How many answers decide: a word, or an object with its `type`; one, where nothing is written. */
export const decision: Make = (title, zh) => ({
  ...titled(title, zh),
  type: ['string', 'object'],
  format: 'decision',
})
/** Until when: a duration, or an object with a ladder of what happens before and after. */
export const deadline: Make = (title, zh) => ({
  ...titled(title, zh),
  type: ['string', 'object'],
  format: 'deadline',
  'x-section': 'Deadline',
})
/** What people may do besides answering; all that there is where nothing is written. */
export const acts: Make = (title, zh) => ({
  ...titled(title, zh),
  type: 'array',
  items: { type: 'string' },
  format: 'acts',
  'x-section': 'Acts',
})
export const node: Make = (title, zh) => ({ ...titled(title, zh), type: 'string', format: 'node' })
export const nodes: Make = (title, zh) => ({
  ...titled(title, zh),
  type: 'array',
  items: { type: 'string', format: 'node' },
})
/** One of several words, and which of them holds where none is written. */
export const choiceOf: Make<[of: readonly string[], unwritten?: string]> = (title, zh, of, unwritten) => ({
  ...titled(title, zh),
  type: 'string',
  enum: of,
  ...(unwritten === undefined ? {} : { 'x-default': unwritten }),
})
