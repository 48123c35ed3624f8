import type { ImportOptions } from './import-options.ts'
import type { Table } from './read-table.ts'

/**
 * Texts of the columns by which rows of the file refer to one another, by field. A field that an expression gives
 * is left out: then nothing is said about it.
 */
export async function valuesInFile(
  table: Table,
  { columns }: ImportOptions,
): Promise<Map<string, Set<string>>> {
  const wanted = new Set(Object.values(columns).flatMap(({ reference }) => reference?.by ?? []))
  const sources = Object.entries(columns).flatMap(([column, { field, expression, values }]) =>
    wanted.has(field) && expression === undefined && !values
      ? [{ field, at: table.columns.indexOf(column) }]
      : [],
  )
  const found = new Map(sources.map(({ field }) => [field, new Set<string>()]))
  if (sources.length === 0) return found
  for await (const { cells } of table.rows())
    for (const { field, at } of sources) found.get(field)!.add((cells[at] ?? '').trim())
  return found
}
