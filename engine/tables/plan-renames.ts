import { alter, column } from './ddl.ts'
import type { Planning, TablePair } from './planning.ts'

/** Renamings happen in the switch, after drops and conversions and before everything that uses the new names. */
export function planRenames(plan: Planning, pairs: readonly TablePair[]): void {
  for (const pair of pairs) {
    renameColumns(plan, pair)
    if (pair.now !== pair.wanted.name)
      plan.add('rename', {
        id: `${pair.wanted.name}/rename`,
        description: {
          en: `Rename ${pair.now} to ${pair.wanted.name}`,
          zh: `将 ${pair.now} 改名为 ${pair.wanted.name}`,
        },
        sql: [alter(pair.now, `RENAME TO ${column(pair.wanted.name)}`)],
        lock: 'ACCESS EXCLUSIVE',
        tables: [pair.now],
      })
  }
}

/** In two moves where a new name is still somebody else's old one. */
function renameColumns(plan: Planning, pair: TablePair): void {
  const moves = [...pair.prepared].filter(([name, now]) => name !== now)
  if (moves.length === 0) return
  const leaving = new Set(moves.map(([, now]) => now))
  const crossed = moves.filter(([name]) => leaving.has(name))
  const temporary = new Map(crossed.map(([name]) => [name, `${name}__turn`]))
  const rename = (from: string, to: string) =>
    alter(pair.now, `RENAME COLUMN ${column(from)} TO ${column(to)}`)
  const names = moves.map(([name, now]) => `${now} → ${name}`).join(', ')
  plan.add('rename', {
    id: `${pair.wanted.name}/columns`,
    description: {
      en: `Rename columns of ${pair.wanted.name}: ${names}`,
      zh: `${pair.wanted.name} 的列改名：${names}`,
    },
    sql: [
      ...moves.map(([name, now]) => rename(now, temporary.get(name) ?? name)),
      ...[...temporary].map(([name, turn]) => rename(turn, name)),
    ],
    lock: 'ACCESS EXCLUSIVE',
    tables: [pair.now],
  })
}
