import { quoteLiteral } from '../sql.ts'
import { column, table } from './ddl.ts'
import type { Planning, TablePair } from './planning.ts'

/**
 * Renamed options: the keys in the data follow. While the table is small, in the switch; in a big one through a
 * shadow column, so that nobody ever reads a key that the model does not know.
 */
export function planOptions(plan: Planning, pair: TablePair): void {
  for (const [name, options] of plan.renames.options.get(pair.wanted.name) ?? []) {
    const shape = pair.wanted.columns.get(name)
    if (!shape || pair.live.rows === 0 || pair.conversions.get(name)?.shadow) continue
    const olds = [...options.keys()].map((old) => quoteLiteral(old).trim()).join(', ')
    const list = shape.type.endsWith('[]')
    const pending = list ? `${column(name)} && ARRAY[${olds}]` : `${column(name)} IN (${olds})`
    const names = [...options].map(([old, now]) => `${old} → ${now}`)
    plan.add('option', {
      id: `${pair.wanted.name}.${name}/options`,
      description: {
        en: `Rename options of ${pair.wanted.name}.${name}: ${names.join(', ')}`,
        zh: `${pair.wanted.name}.${name} 的选项改名：${names.join('、')}`,
      },
      sql: [
        `UPDATE ${table(pair.wanted.name)} SET ${column(name)} = ${renamedOptions(options, shape.type)(column(name))} WHERE ${pending}`,
      ],
      lock: 'ROW EXCLUSIVE',
      tables: [pair.now],
      rows: pair.live.rows,
    })
  }
}

/** The value with its keys renamed; lists stay sorted and without doubles. */
export function renamedOptions(options: ReadonlyMap<string, string>, type: string): (ref: string) => string {
  const pairs = [...options].map(
    ([old, now]) => [quoteLiteral(old).trim(), quoteLiteral(now).trim()] as const,
  )
  if (!type.endsWith('[]'))
    return (ref) =>
      `CASE ${ref} ${pairs.map(([old, now]) => `WHEN ${old} THEN ${now}`).join(' ')} ELSE ${ref} END`
  return (ref) => {
    const renamed = pairs.reduce((list, [old, now]) => `array_replace(${list}, ${old}, ${now})`, ref)
    return `CASE WHEN ${ref} IS NOT NULL THEN ARRAY(SELECT DISTINCT item FROM unnest(${renamed}) AS item ORDER BY item) END`
  }
}
