import { searchTerms } from '../expressions/search-terms.ts'
import { quoteIdent } from '../sql.ts'
import { exactKey, likenessGrams } from './normalizers.ts'
import type {
  CheckShape,
  ColumnShape,
  ForeignKeyShape,
  IndexDefinition,
  IndexKey,
  TableShape,
} from './schema.ts'

/** The words of DDL. Every name is quoted; every literal was made by the engine. */
export const table = (name: string): string => `app.${quoteIdent(name)}`

export const column = quoteIdent

export function columnDefinition(shape: ColumnShape): string {
  const fallback = shape.default === undefined ? '' : ` DEFAULT ${shape.default}`
  return `${column(shape.name)} ${shape.type}${shape.notNull ? ' NOT NULL' : ''}${fallback}`
}

type Compared = Pick<IndexKey, 'form' | 'normalize' | 'last'>

const keyForms: Record<Exclude<IndexKey['form'], 'terms'>, (value: string, key: Compared) => string> = {
  plain: (value) => value,
  sorted: (value) => `${value} COLLATE "zh-x-icu"`,
  trimmed: (value) => `btrim(${value})`,
  folded: (value) => `lower(btrim(${value}))`,
  comparable: (value, { normalize, last }) => exactKey(value, normalize ?? 'plain', last),
  likeness: (value, { normalize }) => likenessGrams(value, normalize ?? 'plain'),
}

/** What an index compares, of a column as a query names it; terms are made of several columns. */
export const keyForm = (key: Compared, value: string): string =>
  key.form === 'terms' ? value : keyForms[key.form](value, key)

export const indexKey = (key: IndexKey): string =>
  key.form === 'terms'
    ? searchTerms({ texts: [key.column, ...(key.also ?? [])], owners: key.owners ?? [] }, column)
    : `${keyForm(key, column(key.column))}${key.descending ? ' DESC' : ''}`

export function createIndex(
  on: string,
  name: string,
  index: IndexDefinition,
  how: 'CONCURRENTLY' | '',
): string {
  const words = [
    'CREATE',
    index.unique ? 'UNIQUE INDEX' : 'INDEX',
    how,
    how ? '' : 'IF NOT EXISTS',
    column(name),
  ]
  const where = index.liveOnly ? ' WHERE deleted_at IS NULL' : ''
  // Likeness asks an index many times a save: rows that wait to be sorted into it would be walked through each time.
  const sorting = index.keys.some(({ form }) => form === 'likeness') ? ' WITH (fastupdate = off)' : ''
  return `${words.filter(Boolean).join(' ')} ON ${table(on)} USING ${index.method} (${index.keys
    .map(indexKey)
    .join(', ')})${sorting}${where}`
}

export const foreignKey = (shape: ForeignKeyShape): string =>
  `CONSTRAINT ${column(shape.name)} FOREIGN KEY (${column(shape.column)}) REFERENCES ${table(shape.target)} (id)${
    shape.onDelete === 'NO ACTION' ? '' : ` ON DELETE ${shape.onDelete}`
  }`

export const atMostOne = (check: CheckShape): string =>
  `CONSTRAINT ${column(check.name)} CHECK (num_nonnulls(${check.columns.map(column).join(', ')}) <= 1)`

/**
 * Records change: with room left in the page, a new version of a row whose indexed columns stay the same costs no
 * index an entry, search terms and all.
 */
const roomToChange = ' WITH (fillfactor = 90)'

/** The table with its columns, key and checks; indexes and foreign keys come after it. */
export function createTable(shape: TableShape): string {
  const lines = [
    ...[...shape.columns.values()].map(columnDefinition),
    `PRIMARY KEY (${shape.primaryKey.map(column).join(', ')})`,
    ...shape.checks.map(atMostOne),
  ]
  return `CREATE TABLE IF NOT EXISTS ${table(shape.name)} (\n  ${lines.join(',\n  ')}\n)${shape.columns.has('version') ? roomToChange : ''}`
}

export const alter = (name: string, ...actions: string[]): string =>
  `ALTER TABLE ${table(name)} ${actions.join(', ')}`
