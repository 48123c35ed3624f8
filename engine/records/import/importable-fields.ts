import type { Ctx } from '../../context.ts'
import { fieldTypes } from '../../fields/index.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { maySee } from '../../permissions/fields.ts'
import { importDoors } from './slots.ts'

/** Fields that a file may fill. An object with a door of its own also takes those that only its door writes. */
export function importableFields(ctx: Ctx, object: ObjectDef): FieldDef[] {
  const ownDoor = ctx.parts.get(importDoors).find(object.name) !== undefined
  return [...object.fields.values()].filter(
    (field) =>
      maySee(ctx, object, field) &&
      !isEngines(field) &&
      (!field.readOnly || (ownDoor && !field.system)) &&
      (field.system || !field.exclude.includes('import')) &&
      field.stores !== 'files',
  )
}

const engines = new Set([
  'id',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'deleted_at',
])

const isEngines = (field: FieldDef): boolean =>
  engines.has(field.name) || fieldTypes.get(field.type).generated === true
