import { quoteLiteral } from '../db/sql.ts'
import { column, table } from './ddl.ts'
import { bigTable, type Planning, type TablePair } from './planning.ts'

/** Renamed options: the keys in the data follow, in the switch while the table is small, in batches after it else. */
export function planOptions(plan: Planning, pair: TablePair): void {
  for (const [name, options] of plan.renames.options.get(pair.wanted.name) ?? []) {
    const shape = pair.wanted.columns.get(name)
    if (!shape || pair.live.rows === 0) continue
    const list = shape.type.endsWith('[]')
    const pairs = [...options].map(
      ([old, now]) => [quoteLiteral(old).trim(), quoteLiteral(now).trim()] as const,
    )
    const value = list ? renameInList(column(name), pairs) : renameKey(column(name), pairs)
    const olds = pairs.map(([old]) => old).join(', ')
    const pending = list ? `${column(name)} && ARRAY[${olds}]` : `${column(name)} IN (${olds})`
    const big = pair.live.rows >= bigTable
    plan.add(big ? 'lateOption' : 'option', {
      id: `${pair.wanted.name}.${name}/options`,
      description: {
        en: `Rename options of ${pair.wanted.name}.${name}: ${[...options].map(([old, now]) => `${old} → ${now}`).join(', ')}`,
        zh: `${pair.wanted.name}.${name} 的选项改名：${[...options].map(([old, now]) => `${old} → ${now}`).join('、')}`,
      },
      sql: [`UPDATE ${table(pair.wanted.name)} SET ${column(name)} = ${value} WHERE ${pending}`],
      how: big ? 'backfill' : 'transaction',
      lock: 'ROW EXCLUSIVE',
      tables: big ? [pair.wanted.name] : [pair.now],
      rows: pair.live.rows,
      ...(big ? { backfill: { table: pair.wanted.name, set: `${column(name)} = ${value}`, pending } } : {}),
    })
  }
}

type Pairs = readonly (readonly [string, string])[]

const renameKey = (ref: string, pairs: Pairs): string =>
  `CASE ${ref} ${pairs.map(([old, now]) => `WHEN ${old} THEN ${now}`).join(' ')} END`

/** Lists are kept sorted and without doubles. */
const renameInList = (ref: string, pairs: Pairs): string => {
  const renamed = pairs.reduce((list, [old, now]) => `array_replace(${list}, ${old}, ${now})`, ref)
  return `ARRAY(SELECT DISTINCT item FROM unnest(${renamed}) AS item ORDER BY item)`
}
