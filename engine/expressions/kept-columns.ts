import type { ColumnDef, FieldDef } from '../model.ts'

/** Columns that a field's value is kept in: its own, and what an average is made of beside it. */
export const keptColumnsOf = ({ columns, rollup }: FieldDef): readonly ColumnDef[] =>
  rollup?.parts ? [...columns, ...rollup.parts] : columns

/** What a column beside an average holds: the sum of one of its own columns, or how many records it is over. */
export type RollupPart = { fn: 'sum'; place: number } | { fn: 'count'; place: 0 }

/** @param place in `keptColumnsOf`; undefined for the field's own columns */
export function partAt({ columns }: FieldDef, place: number): RollupPart | undefined {
  if (place < columns.length) return undefined
  const at = place - columns.length
  return at < columns.length ? { fn: 'sum', place: at } : { fn: 'count', place: 0 }
}
