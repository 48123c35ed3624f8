import type { ObjectDef } from '../model.ts'
import { quoteIdent, raw, type Sql } from '../sql.ts'

/** What an object's search index is made of. */
export interface SearchedColumns {
  /** What its records are found by. */
  texts: readonly string[]
  /** What says whose they are: what a person may not see need not be walked through. */
  owners: readonly string[]
}

/** Undefined where nothing is marked as searchable. */
export function searchedColumns(object: ObjectDef): SearchedColumns | undefined {
  const texts = [...object.fields.values()]
    .filter((field) => field.searchable && !field.computed && field.columns[0]?.type === 'text')
    .map((field) => field.columns[0]!.name)
  if (texts.length === 0) return undefined
  const { ownership } = object
  const owners =
    ownership === 'user'
      ? ['owner', 'owner_department']
      : ownership === 'department'
        ? ['owner_department']
        : []
  return { texts, owners }
}

/** The terms of a row, word for word as its index has them. */
export function searchTerms({ texts, owners }: SearchedColumns, of: (column: string) => string): string {
  const list = (columns: readonly string[]) => `ARRAY[${columns.map(of).join(', ')}]`
  return `jx.search_terms(${of('id')}, ${owners.length > 0 ? list(owners) : 'NULL::uuid[]'}, ${list(texts)})`
}

/** The terms of the row that an alias stands for; undefined where the object has no search index. */
export function searchTermsOf(object: ObjectDef, alias: string): Sql | undefined {
  const columns = searchedColumns(object)
  return columns && raw(searchTerms(columns, (column) => `${alias}.${quoteIdent(column)}`))
}
