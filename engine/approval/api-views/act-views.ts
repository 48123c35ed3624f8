import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import type { Person, Persons } from '../../organisation/persons.ts'
import { type Sql, sql } from '../../sql.ts'
import { valuesSeen } from './values-seen.ts'

export interface StoredAct {
  n: number
  act: string
  actor: string | null
  on_behalf_of: string | null
  step: string | null
  target: unknown
  comment: string | null
  attachments: string[]
  changes: Record<string, [unknown, unknown]> | null
  from_state: string | null
  to_state: string | null
  channel: string
  at: string
}

export interface FileView {
  id: string
  name: string
  type: string
  size: number
}

export interface ActView extends Omit<StoredAct, 'actor' | 'on_behalf_of' | 'attachments'> {
  /** Null: the engine. */
  actor: Person | null
  on_behalf_of: Person | null
  attachments: FileView[]
}

const iso = (column: Sql) => sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** Everything that was done, as a query. That somebody looked is nobody else's business. */
export const actsOf = (run: Sql): Sql =>
  sql`SELECT a.n, a.act, a.actor, a.on_behalf_of, s.step, a.target, a.comment, a.attachments, a.changes,
      a.from_state, a.to_state, a.channel, ${iso(sql`a.at`)} AS at
    FROM sys.approval_act a LEFT JOIN sys.approval_step s ON s.id = a.step_id
    WHERE a.run_id = ${run} AND a.act <> 'markRead'`

/** Ids in what acts are about: people whom they name. */
export const peopleInActs = (acts: readonly StoredAct[]): (string | null)[] =>
  acts.flatMap(({ actor, on_behalf_of, target }) => [actor, on_behalf_of, ...idsIn(target)])

function idsIn(target: unknown): string[] {
  if (typeof target === 'string') return [target]
  if (typeof target !== 'object' || target === null) return []
  return Object.values(target).flatMap(idsIn)
}

/** As a person may see them: names for ids, and of changed fields those they may see. */
export async function actViews(
  ctx: Ctx,
  acts: readonly StoredAct[],
  { persons, object, isTask }: { persons: Persons; object: ObjectDef; isTask: boolean },
): Promise<ActView[]> {
  const files = await filesOf(
    ctx,
    acts.flatMap(({ attachments }) => attachments),
  )
  return Promise.all(
    acts.map(async (act) => ({
      ...act,
      actor: persons.get(act.actor),
      on_behalf_of: persons.get(act.on_behalf_of),
      target: namesIn(act.target, persons),
      attachments: act.attachments.flatMap((id) => files.get(id) ?? []),
      changes: act.changes && (await changesSeen(ctx, act.changes, { object, isTask })),
    })),
  )
}

/** Ids of people become people, wherever they stand. */
function namesIn(target: unknown, persons: Persons): unknown {
  if (typeof target === 'string') return persons.has(target) ? persons.get(target) : target
  if (Array.isArray(target)) return target.map((one) => namesIn(one, persons))
  if (typeof target !== 'object' || target === null) return target
  return Object.fromEntries(Object.entries(target).map(([key, value]) => [key, namesIn(value, persons)]))
}

async function changesSeen(
  ctx: Ctx,
  changes: Record<string, [unknown, unknown]>,
  seeing: { object: ObjectDef; isTask: boolean },
): Promise<Record<string, [unknown, unknown]>> {
  const side = (at: 0 | 1) =>
    Object.fromEntries(Object.entries(changes).map(([field, pair]) => [field, pair[at]]))
  const [before = {}, after = {}] = await valuesSeen(ctx, seeing, [side(0), side(1)])
  return Object.fromEntries(Object.keys(before).map((field) => [field, [before[field], after[field]]]))
}

async function filesOf({ db }: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, FileView>> {
  if (ids.length === 0) return new Map()
  const rows = await db.rows<FileView>(
    sql`SELECT id, name, type, size::integer AS size FROM sys.file WHERE id = ANY(${[...ids]}::uuid[])`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}
