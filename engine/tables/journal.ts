import type { Client } from 'pg'
import type { Queryable } from '../database.ts'
import { type Sql, sql } from '../sql.ts'
import type { Step } from './step.ts'

export type PublishState = 'preparing' | 'switched' | 'done' | 'cancelled' | 'failed'

/** A publish as its journal has it. `payload` is whatever the catalog needs to finish it after a kill. */
export interface Publication {
  id: string
  state: PublishState
  version: number | null
  author: string | null
  message: string
  payload: unknown
  steps: readonly Step[]
  error: { code: string; message: string } | null
  startedAt: string
  endedAt: string | null
}

const columns = sql`id, state, version, author, message, payload, steps, error,
  to_json(started_at) #>> '{}' AS "startedAt", to_json(ended_at) #>> '{}' AS "endedAt"`

/** Writes the whole plan down before anything of it is done. */
export async function openJournal(
  db: Queryable,
  entry: Pick<Publication, 'id' | 'author' | 'message' | 'payload' | 'steps'> & { at: Date },
): Promise<void> {
  await db.run(sql`INSERT INTO sys.publish (id, state, author, message, payload, steps, started_at) VALUES
    (${entry.id}, 'preparing', ${entry.author}, ${entry.message}, ${JSON.stringify(entry.payload)}::json,
     ${JSON.stringify(entry.steps)}::json, ${entry.at})`)
}

/** A publish that is over when its transaction commits: there is nothing to finish. */
export const doneRows = (
  entry: Pick<Publication, 'id' | 'author' | 'message' | 'steps'> & { version: number; at: Date },
): Sql[] => {
  const { id, author, message, steps, version, at } = entry
  return [
    sql`INSERT INTO sys.publish (id, state, version, author, message, payload, steps, started_at, ended_at) VALUES
      (${id}, 'done', ${version}, ${author}, ${message}, 'null', ${JSON.stringify(steps)},
       ${at.toISOString()}, ${at.toISOString()})`,
    ...(steps.length > 0
      ? [
          sql`INSERT INTO sys.publish_step (publish, position, done)
            SELECT ${id}::uuid, position, true FROM generate_series(0, ${steps.length - 1}) AS position`,
        ]
      : []),
  ]
}

export const findPublication = (db: Queryable, id: string): Promise<Publication | undefined> =>
  db.first<Publication>(sql`SELECT ${columns} FROM sys.publish WHERE id = ${id}`)

/** A publish that was begun and neither ended nor given up: its process was killed, or it is running now. */
export const findUnfinished = (db: Queryable): Promise<Publication | undefined> =>
  db.first<Publication>(
    sql`SELECT ${columns} FROM sys.publish WHERE state IN ('preparing', 'switched') ORDER BY started_at LIMIT 1`,
  )

/** Asks a publish, in whatever process it runs, to give up. Answers false when it is too late or there is none. */
export const requestCancel = async (db: Queryable, id: string): Promise<boolean> =>
  (await db.run(
    sql`UPDATE sys.publish SET cancel_requested = true WHERE id = ${id} AND state = 'preparing'`,
  )) === 1

export async function isCancelRequested(client: Client, id: string): Promise<boolean> {
  const { rows } = await client.query<{ asked: boolean }>(
    'SELECT cancel_requested AS asked FROM sys.publish WHERE id = $1',
    [id],
  )
  return rows[0]?.asked === true
}

export interface StepMark {
  done: boolean
  reached: string | null
  rows: number
}

/** What of the plan is already done, by position. */
export async function readMarks(client: Client, id: string): Promise<Map<number, StepMark>> {
  const { rows } = await client.query<StepMark & { position: number }>(
    'SELECT position, done, reached, rows::float8 AS rows FROM sys.publish_step WHERE publish = $1',
    [id],
  )
  return new Map(rows.map(({ position, ...mark }) => [position, mark]))
}

export async function markStep(client: Client, id: string, position: number, mark: StepMark): Promise<void> {
  await client.query(
    `INSERT INTO sys.publish_step (publish, position, done, reached, rows) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (publish, position) DO UPDATE SET done = $3, reached = $4, rows = $5`,
    [id, position, mark.done, mark.reached, mark.rows],
  )
}

/** Moves a publish on; answers false when somebody else already did. */
export async function moveState(
  client: Client,
  id: string,
  move: { from: PublishState; to: PublishState; at: Date; error?: { code: string; message: string } },
): Promise<boolean> {
  const ended = move.to === 'switched' ? null : move.at
  const { rowCount } = await client.query(
    'UPDATE sys.publish SET state = $3, ended_at = $4, error = $5 WHERE id = $1 AND state = $2',
    [id, move.from, move.to, ended, move.error ? JSON.stringify(move.error) : null],
  )
  return rowCount === 1
}
