import type { Ctx } from '../context.ts'
import { targetColumn } from '../db/derived-name.ts'
import type { FieldDef, ObjectDef } from '../model.ts'

/** A reference of some object that points to the records in hand. */
export interface Pointing {
  object: ObjectDef
  field: FieldDef
  /** The column that holds the id. */
  column: string
}

/** Who points to `object`, one entry a reference column; references to any object have no key and are left alone. */
export function pointingTo(ctx: Ctx, object: ObjectDef): Pointing[] {
  return [...ctx.model.objects.values()].flatMap((child) =>
    [...child.fields.values()]
      .filter(
        (field) =>
          !field.system && !field.derived && field.stores === 'target' && field.to.includes(object.name),
      )
      .map((field) => ({
        object: child,
        field,
        column: field.to.length > 1 ? targetColumn(field.name, object.name) : field.name,
      })),
  )
}

/** What the deletion of a parent means for the child: lines always go along. */
export const onDeleteOf = ({ object, field }: Pointing): 'restrict' | 'clear' | 'cascade' =>
  typeof object.ownership === 'object' && object.ownership.from === field.name
    ? 'cascade'
    : (field.onDelete ?? 'restrict')
