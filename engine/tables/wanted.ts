import { derivedName, linkTable } from '../db/derived-name.ts'
import { keptColumnsOf } from '../expressions/kept-columns.ts'
import type { AppModel, DuplicateMatch, FieldDef, ObjectDef } from '../model.ts'
import { duplicateIndexes, duplicateMatches } from './duplicate-indexes.ts'
import type { ColumnShape, SchemaShape, TableShape } from './schema.ts'
import { namedIndex, wantedIndexes } from './wanted-indexes.ts'
import { atMostOneChecks, wantedForeignKeys } from './wanted-keys.ts'

/**
 * The tables a model needs: one an object, one a multiReference without `through` (`<object>__<field>`). Columns
 * are those that the field types gave; what the engine writes itself (id, version, created_at …) is here.
 */
export function wantedSchema(model: AppModel): SchemaShape {
  const schema: SchemaShape = new Map()
  const matches = duplicateMatches(model)
  for (const object of model.objects.values())
    for (const shape of tablesOf(model, object, matches.get(object.name) ?? [])) schema.set(shape.name, shape)
  return schema
}

/** Of an object that a change of the model leaves the same. */
const known = new WeakMap<ObjectDef, { madeOf: readonly unknown[]; tables: readonly TableShape[] }>()

/** The object's own table and its link tables: the very same while nothing changes them. */
function tablesOf(
  model: AppModel,
  object: ObjectDef,
  matches: readonly DuplicateMatch[],
): readonly TableShape[] {
  const targets = new Set([...object.fields.values()].flatMap(({ to }) => to))
  const madeOf = [...[...targets].map((target) => model.objects.has(target)), ...matches]
  const before = known.get(object)
  if (before?.madeOf.length === madeOf.length && before.madeOf.every((part, at) => part === madeOf[at]))
    return before.tables
  const links = linkFields(object).map((field) => linkTableShape(model, object, field))
  const tables = [objectTable(model, object, matches), ...links]
  known.set(object, { madeOf, tables })
  return tables
}

/** Fields with a link table of their own. */
export const linkFields = (object: ObjectDef): FieldDef[] =>
  [...object.fields.values()].filter((field) => field.stores === 'links' && !field.raw['through'])

const column = (name: string, type: string, notNull = false, fallback?: string): ColumnShape =>
  fallback === undefined ? { name, type, notNull } : { name, type, notNull, default: fallback }

const instant = 'timestamp(3) with time zone'

function systemColumns(object: ObjectDef): ColumnShape[] {
  const owned = object.ownership === 'user' || object.ownership === 'department'
  return [
    column('id', 'uuid', true),
    column('version', 'integer', true, '1'),
    column('created_at', instant, true, 'now()'),
    column('created_by', 'uuid'),
    column('updated_at', instant, true, 'now()'),
    column('updated_by', 'uuid'),
    column('deleted_at', instant),
    column('deleted_batch', 'uuid'),
    ...(object.recordTypes.size > 0 ? [column('record_type', 'text')] : []),
    ...(object.ownership === 'user' ? [column('owner', 'uuid')] : []),
    ...(owned ? [column('owner_department', 'uuid')] : []),
    ...(object.ownership === 'user' ? [column('owner_pool', 'text')] : []),
  ]
}

/** Columns of the object's own row, in order; a required field's first column holds no NULL. */
export function columnsOf(object: ObjectDef): Map<string, ColumnShape> {
  const columns = new Map(systemColumns(object).map((shape) => [shape.name, shape]))
  for (const field of object.fields.values()) {
    keptColumnsOf(field).forEach((def, at) => {
      if (columns.has(def.name)) return
      const notNull = def.notNull === true || (at === 0 && mustHaveValue(field))
      columns.set(def.name, column(def.name, def.type, notNull, def.default))
    })
  }
  return columns
}

/** A reference to several objects has a column for each, so no single one of them can be NOT NULL. */
const mustHaveValue = (field: FieldDef): boolean => field.required && !field.system && field.to.length < 2

function objectTable(model: AppModel, object: ObjectDef, matches: readonly DuplicateMatch[]): TableShape {
  const columns = columnsOf(object)
  const shape: TableShape = {
    name: object.name,
    columns,
    primaryKey: ['id'],
    indexes: new Map(),
    foreignKeys: wantedForeignKeys(model, object, columns),
    checks: atMostOneChecks(object),
  }
  for (const index of [...wantedIndexes(object, columns), ...duplicateIndexes(object, matches)])
    shape.indexes.set(index.name, index)
  return shape
}

function linkTableShape(model: AppModel, object: ObjectDef, field: FieldDef): TableShape {
  const name = linkTable(object.name, field.name)
  const [target] = field.to
  const single = field.to.length === 1 && target !== undefined && target !== '*' && model.objects.has(target)
  const columns = [
    column('source_id', 'uuid', true),
    column('target_id', 'uuid', true),
    ...(single ? [] : [column('target_object', 'text', true)]),
    column('position', 'integer', true, '0'),
  ]
  return {
    name,
    columns: new Map(columns.map((shape) => [shape.name, shape])),
    primaryKey: ['source_id', 'target_id'],
    indexes: new Map(reverseIndex(name).map((index) => [index.name, index])),
    // A pair is part of both records, so it goes with either of them.
    foreignKeys: [
      {
        name: derivedName(name, 'source', 'fkey'),
        column: 'source_id',
        target: object.name,
        onDelete: 'CASCADE',
      },
      ...(single
        ? [
            {
              name: derivedName(name, 'target', 'fkey'),
              column: 'target_id',
              target: target as string,
              onDelete: 'CASCADE' as const,
            },
          ]
        : []),
    ],
    checks: [],
  }
}

const reverseIndex = (name: string) => [
  namedIndex(name, 'reverse', {
    unique: false,
    method: 'btree',
    keys: [
      { column: 'target_id', form: 'plain' },
      { column: 'source_id', form: 'plain' },
    ],
    liveOnly: false,
  }),
]
