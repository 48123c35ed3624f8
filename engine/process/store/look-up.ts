import { type Sql, sql } from '../../sql.ts'
import type { IndexOf } from '../indexes.ts'
import type { RowId, TableName } from '../rows.ts'

type Conditions = { [T in TableName]: { [By in IndexOf<T>]: (value: string) => Sql } }

const number = (column: Sql, value: string) => sql`${column} = ${value}::bigint`
const byEvent = (value: string): Sql => {
  const space = value.indexOf(' ')
  if (space < 0) return sql`event = ${value} AND match IS NULL`
  return sql`event = ${value.slice(0, space)} AND match = ${value.slice(space + 1)}`
}
const parked = (value: string): Sql => {
  const [scope = '', node = '', ...via] = value.split('/')
  return sql`scope = ${scope}::bigint AND node = ${node} AND state = 'parked' AND via = ${via.join('/')}`
}
const item = (value: string): Sql => {
  const [node = '', index = ''] = value.split('/')
  return sql`kind = 'item' AND node = ${node} AND idx = ${index}::bigint`
}

/** The indexes of the core, said in SQL. */
export const conditions: Conditions = {
  token: {
    scope: (value) => number(sql`scope`, value),
    node: (value) => sql`node = ${value}`,
    ready: () => sql`state = 'ready'`,
    parked,
  },
  scope: {
    parent: (value) => (value === 'none' ? sql`parent IS NULL` : number(sql`parent`, value)),
    owner: (value) => number(sql`owner`, value),
    each: (value) => sql`kind = 'each' AND owner IS NOT NULL AND node = ${value}`,
    item,
  },
  timer: {
    token: (value) => number(sql`token`, value),
    calendar: (value) => sql`calendar = ${value} AND state = 'open'`,
  },
  wait: { token: (value) => number(sql`token`, value), event: byEvent },
  mail: { event: byEvent },
  lock: {},
  waiter: {
    lock: (value) => sql`lock = ${value}`,
    token: (value) => number(sql`token`, value.slice(value.indexOf('/') + 1)),
  },
  item: { scope: (value) => number(sql`scope`, value) },
  incident: { token: (value) => sql`${number(sql`token`, value)} AND state = 'open'` },
}

export function sameRow(table: TableName, id: RowId): Sql {
  if (table !== 'item') return sql`id = ${id}`
  const [scope = '', index = ''] = String(id).split('/')
  return sql`scope = ${scope}::bigint AND idx = ${index}::bigint`
}

/** Locks and those who queue for them may be of other runs. */
export const isOfOneRun = (table: TableName, by?: string): boolean =>
  table !== 'lock' && !(table === 'waiter' && by === 'lock')
