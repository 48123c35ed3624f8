import type { ValueType } from '../../metadata/language/values/value.ts'
import type { ColumnDef, FieldDef, LanguageType, Storage } from '../model.ts'

export type Operator =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'between'
  | 'in'
  | 'contains'
  | 'startsWith'
  | 'isBlank'
  | 'isNotBlank'

/** How rows are put in order by the field; `none` cannot be sorted by. */
export type SortKind = 'text' | 'plain' | 'option' | 'label' | 'none'

/** What a value is read and written beside: the record's currency and its rate to the company's. */
export interface MoneyContext {
  currency: string
  /** Units of company currency for one unit of the record's, plain decimal notation. */
  rate: string
}

/** How texts of a file are read and written. */
export interface TextFormat {
  /** Options as keys rather than labels. */
  keys: boolean
  /** Language of labels. */
  language: string
  /** Zone in which instants are written and in which those without a zone are read. */
  timeZone: string
  /** Order of day, month and year in dates that are not ISO. */
  dates?: 'ymd' | 'dmy' | 'mdy'
  /** The decimal separator. */
  decimal?: '.' | ','
}

/**
 * One field type: everything the engine, the API and both UIs know about it. A type that needs a special case
 * elsewhere lacks a property here.
 */
export interface FieldType {
  name: string
  /** Coerce and check: the very function that the browser runs. */
  value: ValueType
  /** JSON Schema of its own options: the designer's panel. */
  options: { properties: Record<string, unknown>; required?: string[] }
  /** Physical columns; none for links kept in a table of their own. */
  columns(field: Omit<FieldDef, 'columns'>): ColumnDef[]
  widget: string
  language: LanguageType
  operators: readonly Operator[]
  sort: SortKind
  stores: Storage
  /** Written by the engine only. */
  generated?: true
  /** JSON from the column values, in the order of `columns`. */
  read(values: readonly unknown[], field: FieldDef, money: MoneyContext): unknown
  /** Column values, as JSON, from a canonical value (never undefined). In the order of `columns`. */
  write(value: unknown, field: FieldDef, money: MoneyContext): unknown[]
  /** A value as it stands in a CSV or XLSX cell. */
  toText(value: unknown, field: FieldDef, format: TextFormat): string
  /** A cell's text as an input for `value.coerce`, which judges it. Empty is null. */
  fromText(text: string, field: FieldDef, format: TextFormat): unknown
  /** Inputs that must survive SQL, API, form and CSV. */
  examples: readonly unknown[]
}

type Defaults = 'read' | 'write' | 'toText' | 'fromText' | 'sort' | 'stores' | 'options'

/** Fills in what most types share: one column, JSON as it comes, text as it is. */
export function defineField(type: Omit<FieldType, Defaults> & Partial<Pick<FieldType, Defaults>>): FieldType {
  return {
    options: { properties: {} },
    sort: 'plain',
    stores: 'value',
    read: ([value]) => value ?? null,
    write: (value) => [value],
    toText: (value) => (value === null || value === undefined ? '' : String(value)),
    fromText: (text) => (text.trim() === '' ? null : text),
    ...type,
  }
}

export const comparisons: readonly Operator[] = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'isBlank',
  'isNotBlank',
]
export const words: readonly Operator[] = [
  'contains',
  'eq',
  'ne',
  'startsWith',
  'in',
  'isBlank',
  'isNotBlank',
]
export const column = (name: string, type: string): ColumnDef => ({ name, type })
