import { reference } from '../../metadata/language/values/reference.ts'
import { derivedName } from '../db/derived-name.ts'
import type { ColumnDef, FieldDef } from '../model.ts'
import { column, defineField } from './define-field.ts'

/** One foreign key a target; `"*"` is an object's name and an id without a key. */
export function targetColumns({ name, to }: Pick<FieldDef, 'name' | 'to'>): ColumnDef[] {
  if (to[0] === '*') return [column(`${name}__object`, 'text'), column(name, 'uuid')]
  if (to.length > 1) return to.map((target) => column(derivedName(name, target), 'uuid'))
  return [column(name, 'uuid')]
}

/** A resolved target: what `write` takes and `read` gives. */
export interface Target {
  id: string
  object?: string
}

export function readTarget(values: readonly unknown[], { to }: Pick<FieldDef, 'to'>): Target | null {
  if (to[0] === '*') return values[1] ? { id: String(values[1]), object: String(values[0]) } : null
  const at = values.findIndex((value) => value !== null && value !== undefined)
  if (at < 0) return null
  return to.length > 1 ? { id: String(values[at]), object: to[at]! } : { id: String(values[at]) }
}

export function writeTarget(value: unknown, { to }: Pick<FieldDef, 'to'>): unknown[] {
  const target = value as Target | null
  if (to[0] === '*') return [target?.object ?? null, target?.id ?? null]
  if (to.length > 1) return to.map((object) => (target?.object === object ? target.id : null))
  return [target?.id ?? null]
}

export const targetText = (value: unknown): string =>
  value && typeof value === 'object'
    ? String((value as { label?: unknown }).label ?? (value as { id?: unknown }).id ?? '')
    : ''

/** A record of another object. */
export default defineField({
  name: 'reference',
  value: reference,
  options: {
    properties: {
      to: { title: 'Object' },
      onDelete: { enum: ['restrict', 'clear', 'cascade'], title: 'When the target is deleted' },
      inverse: { type: 'string', title: 'Name of the list on the other side' },
      filter: { type: 'string', title: 'Only records where' },
      tree: { type: 'boolean', title: 'Makes a tree' },
    },
    required: ['to'],
  },
  columns: targetColumns,
  widget: 'reference',
  language: 'ref',
  operators: ['in', 'eq', 'ne', 'isBlank', 'isNotBlank'],
  sort: 'label',
  stores: 'target',
  read: readTarget,
  write: writeTarget,
  toText: targetText,
  examples: [],
})
