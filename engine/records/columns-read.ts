import { type Sql, toSqlText } from '../sql.ts'

/** Names of the columns that pieces of SQL read under an alias, which stands for nothing else in them. */
export function columnsRead(pieces: readonly Sql[], alias: string): ReadonlySet<string> {
  const column = new RegExp(`(?<![\\w"])${alias}\\."((?:[^"]|"")+)"`, 'g')
  return new Set(
    pieces.flatMap((piece) =>
      [...toSqlText(piece).text.matchAll(column)].map(([, name]) => name!.replaceAll('""', '"')),
    ),
  )
}
