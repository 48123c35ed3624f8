import { searchedColumns } from '../expressions/search-terms.ts'
import { fieldTypes } from '../fields/index.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { hashedName } from './names.ts'
import type { ColumnShape, IndexDefinition, IndexKey, IndexShape } from './schema.ts'
import { pointsAnywhere, referenceFields } from './wanted-keys.ts'

type Columns = ReadonlyMap<string, ColumnShape>

/** The name tells the table and the purpose, and ends in the hash of the definition. */
export function namedIndex(table: string, purpose: string, definition: IndexDefinition): IndexShape {
  return { ...definition, purpose, name: hashedName(`${table}_${purpose}`, [table, definition]) }
}

/** By the object, which the compiler keeps as it is while its document does not change. */
const known = new WeakMap<ObjectDef, readonly IndexShape[]>()

/** Every index of an object's table, in the order of creation; two reasons for the same index make one. */
export function wantedIndexes(object: ObjectDef, columns: Columns): readonly IndexShape[] {
  const indexes = known.get(object) ?? makeIndexes(object, columns)
  known.set(object, indexes)
  return indexes
}

function makeIndexes(object: ObjectDef, columns: Columns): IndexShape[] {
  const order = listOrder(object, columns)
  const wishes = [
    ...referenceIndexes(object),
    ...orderIndexes(columns, order),
    ...fieldIndexes(object, columns),
    ...uniqueIndexes(object, columns),
    ...arrayIndexes(object),
    ...searchIndexes(object),
  ]
  const seen = new Set<string>()
  return wishes
    .filter(({ definition }) => {
      const text = JSON.stringify(definition)
      const isNew = !seen.has(text)
      seen.add(text)
      return isNew
    })
    .map(({ purpose, definition }) => namedIndex(object.name, purpose, definition))
}

interface Wish {
  purpose: string
  definition: IndexDefinition
}

const plain = (column: string): IndexKey => ({ column, form: 'plain' })

const liveList = (purpose: string, keys: readonly IndexKey[]): Wish => ({
  purpose,
  definition: { unique: false, method: 'btree', keys, liveOnly: true },
})

/** Texts are listed in pinyin order; keys such as options and names of objects compare bytewise. */
function sortKeys(object: ObjectDef, columns: Columns, fieldName: string): IndexKey[] {
  const field = object.fields.get(fieldName)
  const names = field && field.columns.length > 0 ? field.columns.map((column) => column.name) : [fieldName]
  return names
    .filter((name) => columns.has(name) && !name.endsWith('_base'))
    .map((name) => ({ column: name, form: isFreeText(field, columns.get(name)) ? 'sorted' : 'plain' }))
}

const isFreeText = (field: FieldDef | undefined, column: ColumnShape | undefined): boolean =>
  column?.type === 'text' &&
  field !== undefined &&
  !field.system &&
  fieldTypes.find(field.type)?.sort === 'text'

/** The default order as index keys, its first ascending: an index is read from both ends. */
function listOrder(object: ObjectDef, columns: Columns): IndexKey[] {
  const parts = object.sort.split(',').map((part) => part.trim())
  const backwards = parts[0]?.startsWith('-') ?? false
  return parts.flatMap((part) => {
    const descending = part.startsWith('-') !== backwards
    const keys = sortKeys(object, columns, part.replace(/^-/, ''))
    return keys.map((key) => (descending ? { ...key, descending } : key))
  })
}

function orderIndexes(columns: Columns, order: IndexKey[]): Wish[] {
  const leads = ['owner', 'owner_department', 'owner_pool', 'record_type'].filter((name) => columns.has(name))
  return [
    liveList('list', withId(order)),
    ...leads.map((name) => liveList(name, withId([plain(name), ...order]))),
  ]
}

const withId = (keys: IndexKey[]): IndexKey[] =>
  keys.some((key) => key.column === 'id') ? keys : [...keys, plain('id')]

/** Whole indexes, not only live rows: the key looks a purged record's children up among deleted ones too. */
function referenceIndexes(object: ObjectDef): Wish[] {
  const leads = new Set(['owner', 'owner_department'])
  return referenceFields(object)
    .filter((field) => !leads.has(field.name))
    .flatMap((field) => {
      const names = field.columns.map((column) => column.name)
      const groups = pointsAnywhere(field) ? [names] : names.map((name) => [name])
      return groups.map((group) => ({
        purpose: field.name,
        definition: { unique: false, method: 'btree' as const, keys: group.map(plain), liveOnly: false },
      }))
    })
}

function fieldIndexes(object: ObjectDef, columns: Columns): Wish[] {
  const single = [...object.fields.values()]
    .filter((field) => field.indexed && (field.to.length === 0 || field.derived) && !isArray(field))
    .map((field) => ({ name: field.name, fields: [field.name] }))
  return [...single, ...object.indexes].flatMap(({ name, fields }) => {
    const keys = fields.flatMap((field) => sortKeys(object, columns, field))
    return keys.length > 0 ? [liveList(name, withId(keys))] : []
  })
}

function uniqueIndexes(object: ObjectDef, columns: Columns): Wish[] {
  const single = [...object.fields.values()]
    .filter((field) => field.unique && !object.unique.some((key) => isOnly(key.fields, field.name)))
    .map((field) => ({
      name: field.name,
      fields: [field.name],
      ignoreCase: field.raw['ignoreCase'] === true,
    }))
  return [...single, ...object.unique].flatMap(({ name, fields, ignoreCase }) => {
    const keys = fields.flatMap((field) => uniqueKeys(object, columns, field, ignoreCase))
    if (keys.length === 0) return []
    const definition: IndexDefinition = { unique: true, method: 'btree', keys, liveOnly: true }
    return [{ purpose: `unique_${name}`, definition }]
  })
}

const isOnly = (fields: readonly string[], name: string) => fields.length === 1 && fields[0] === name

function uniqueKeys(object: ObjectDef, columns: Columns, name: string, ignoreCase: boolean): IndexKey[] {
  const field = object.fields.get(name)
  const names = field && field.columns.length > 0 ? field.columns.map((column) => column.name) : [name]
  return names
    .filter((column) => columns.has(column) && !column.endsWith('_base'))
    .map((column) => {
      if (!isFreeText(field, columns.get(column))) return plain(column)
      return { column, form: ignoreCase ? 'folded' : 'trimmed' }
    })
}

const isArray = (field: FieldDef) => field.columns[0]?.type === 'text[]'

const gin = (purpose: string, key: IndexKey): Wish => ({
  purpose,
  definition: { unique: false, method: 'gin', keys: [key], liveOnly: false },
})

const arrayIndexes = (object: ObjectDef): Wish[] =>
  [...object.fields.values()].flatMap((field) =>
    isArray(field) ? [gin(field.name, plain(field.columns[0]!.name))] : [],
  )

/** One for all that a record is found by: words that stand in different fields meet in it. */
function searchIndexes(object: ObjectDef): Wish[] {
  const searched = searchedColumns(object)
  const [column, ...also] = searched?.texts ?? []
  if (!searched || column === undefined) return []
  return [gin('search', { column, form: 'terms', also, owners: searched.owners })]
}
