import { derivedName } from '../db/derived-name.ts'
import { column, createIndex, table } from './ddl.ts'
import { isHashedName } from './names.ts'
import { nextColumn } from './plan-conversion.ts'
import { type Planning, pathOf, type TablePair } from './planning.ts'
import type { IndexKey, IndexShape, LiveIndex } from './schema.ts'
import { namedIndex } from './wanted-indexes.ts'

/** Indexes are compared by name, which ends in the hash of the definition: equal names are equal indexes. */
export function planIndexes(plan: Planning, pair: TablePair): void {
  const kept = new Set<string>()
  for (const index of pair.wanted.indexes.values()) {
    if (!plan.live.hasTerms && index.keys.some((key) => key.form === 'terms')) continue
    const held = heldName(pair, index)
    const live = held === undefined ? undefined : pair.live.indexes.get(held)
    if (live?.valid && !touchesRewrite(pair, live)) {
      kept.add(live.name)
      if (live.name !== index.name) renameIndex(plan, pair, live.name, index.name)
    } else buildIndex(plan, pair, index)
  }
  for (const live of pair.live.indexes.values()) if (!kept.has(live.name)) dropIndex(plan, pair, live)
}

/** The name an index of this definition has today, before the renamings of this publish. */
function heldName(pair: TablePair, index: IndexShape): string | undefined {
  const nameNow = (column: string) => pair.existing.get(column) ?? column
  const moved = index.keys.flatMap(textsOf).some((column) => nameNow(column) !== column)
  if (!moved && pair.now === pair.wanted.name) return index.name
  const keys = index.keys.map((key) => named(key, nameNow))
  const { unique, method, liveOnly } = index
  const definition = { unique, method, keys, liveOnly }
  const fromPurpose = (purpose: string) => namedIndex(pair.now, purpose, definition).name
  const candidates = [index.purpose, ...keys.flatMap((key) => [key.column, `unique_${key.column}`])]
  return candidates.map(fromPurpose).find((name) => pair.live.indexes.has(name))
}

/** The columns that an index takes from people's fields. */
const textsOf = ({ column, also = [] }: IndexKey): string[] => [column, ...also]

const named = (key: IndexKey, nameOf: (column: string) => string): IndexKey => ({
  ...key,
  column: nameOf(key.column),
  ...(key.also ? { also: key.also.map(nameOf) } : {}),
})

/** An index over a rewritten column is built again: its order or its expression may not fit the new type. */
const touchesRewrite = (pair: TablePair, index: LiveIndex): boolean =>
  [...pair.conversions].some(
    ([name, change]) => change.kind === 'rewrite' && index.columns.includes(pair.existing.get(name) ?? name),
  )

function buildIndex(plan: Planning, pair: TablePair, index: IndexShape): void {
  const changed = index.keys
    .flatMap(textsOf)
    .map((column) => pair.conversions.get(column))
    .filter((change) => change?.kind === 'rewrite')
  const description = {
    en: `${index.unique ? 'Build the unique index' : 'Build the index'} ${index.name} of ${pair.wanted.name}`,
    zh: `为 ${pair.wanted.name} 建立${index.unique ? '唯一' : ''}索引 ${index.name}`,
  }
  const id = `${pair.wanted.name}/${index.name}/build`
  if (changed.some((change) => !change?.shadow)) {
    plan.add('rebuild', {
      id,
      description,
      sql: [createIndex(pair.wanted.name, index.name, index, '')],
      lock: 'SHARE',
      tables: [pair.now],
      rows: pair.live.rows,
    })
    return
  }
  if (index.unique && changed.length === 0) checkDuplicates(plan, pair, index)
  const keys = index.keys.map((key) => named(key, (column) => columnDuringPrepare(pair, column)))
  const taken = pair.live.indexes.get(index.name)?.valid === true
  const name = taken ? derivedName(index.name, 'next') : index.name
  const empty = pair.live.rows === 0
  plan.add('buildIndex', {
    id,
    description,
    sql: empty
      ? [createIndex(pair.now, name, { ...index, keys }, '')]
      : [
          `DROP INDEX CONCURRENTLY IF EXISTS ${table(name)}`,
          createIndex(pair.now, name, { ...index, keys }, 'CONCURRENTLY'),
        ],
    how: empty ? 'transaction' : 'alone',
    lock: empty ? 'SHARE' : 'SHARE UPDATE EXCLUSIVE',
    tables: [pair.now],
    rows: pair.live.rows,
    done: indexValid(name),
    undo: [`DROP INDEX IF EXISTS ${table(name)}`],
  })
  if (taken) renameIndex(plan, pair, name, index.name)
}

function columnDuringPrepare(pair: TablePair, name: string): string {
  if (pair.conversions.get(name)?.shadow) return nextColumn(name)
  return pair.prepared.get(name) ?? name
}

function checkDuplicates(plan: Planning, pair: TablePair, index: IndexShape): void {
  const held = index.keys.map((key) => pair.existing.get(key.column))
  if (pair.live.rows === 0 || held.some((name) => name === undefined)) return
  const keys = index.keys.map((key) => {
    const name = column(pair.existing.get(key.column) ?? key.column)
    return key.form === 'folded' ? `lower(btrim(${name}))` : key.form === 'trimmed' ? `btrim(${name})` : name
  })
  const label = index.keys.map((key) => pair.fields.get(key.column)?.name ?? key.column).join(', ')
  plan.check({
    code: 'duplicate_values',
    path: pathOf(pair.wanted.name, pair.fields.get(index.keys[0]?.column ?? '')?.name),
    label,
    sql: `SELECT id::text AS id FROM (SELECT id, count(*) OVER (PARTITION BY ${keys.join(', ')}) AS same
      FROM ${table(pair.now)} WHERE deleted_at IS NULL AND ${keys.map((key) => `${key} IS NOT NULL`).join(' AND ')}
    ) found WHERE same > 1 LIMIT 101`,
    destroys: false,
  })
}

function renameIndex(plan: Planning, pair: TablePair, from: string, to: string): void {
  plan.add('rebuild', {
    id: `${pair.wanted.name}/${from}/rename`,
    description: { en: `Rename the index ${from} to ${to}`, zh: `将索引 ${from} 改名为 ${to}` },
    sql: [`ALTER INDEX ${table(from)} RENAME TO ${column(to)}`],
    lock: 'SHARE UPDATE EXCLUSIVE',
    tables: [pair.now],
  })
}

/** A unique index that nobody wants any more must not stop a save; the others may wait for clean. */
function dropIndex(plan: Planning, pair: TablePair, live: LiveIndex): void {
  if (live.primary || !(isHashedName(live.name) || live.name.endsWith('__next'))) return
  const wanted = pair.wanted.indexes.has(live.name)
  const inSwitch = live.valid && (live.unique || touchesRewrite(pair, live) || wanted)
  if (wanted && !live.valid) return
  plan.add(inSwitch ? 'drop' : 'dropIndex', {
    id: `${pair.wanted.name}/${live.name}/drop`,
    description: {
      en: `Drop the index ${live.name} of ${pair.wanted.name}`,
      zh: `删除 ${pair.wanted.name} 的索引 ${live.name}`,
    },
    sql: [`DROP INDEX ${inSwitch ? '' : 'CONCURRENTLY '}IF EXISTS ${table(live.name)}`],
    how: inSwitch ? 'transaction' : 'alone',
    lock: inSwitch ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE',
    tables: [inSwitch ? pair.now : pair.wanted.name],
  })
}

const indexValid = (name: string): string =>
  `SELECT coalesce((SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('${table(name).replaceAll("'", "''")}')), false)`
