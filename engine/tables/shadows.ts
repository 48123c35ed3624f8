import type { Client } from 'pg'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Step } from './step.ts'

/** A column that saves write besides those of the model. `value` is SQL over the row's own columns, by bare name. */
export interface ShadowColumn {
  table: string
  column: string
  value: string
}

/** Loaded with the model; usually empty. */
export const readShadows = (db: Queryable): Promise<ShadowColumn[]> =>
  db.rows<ShadowColumn>(
    sql`SELECT table_name AS "table", column_name AS "column", value FROM sys.publish_shadow ORDER BY 1, 2`,
  )

/** From the commit of this on every node writes both columns: the epoch tells them. */
export async function announceShadows(client: Client, steps: readonly Step[]): Promise<void> {
  const shadows = steps.flatMap((step) => (step.shadow ? [step.shadow] : []))
  if (shadows.length === 0) return
  await client.query('BEGIN')
  try {
    let added = 0
    for (const { table, column, value } of shadows) {
      const { rowCount } = await client.query(
        'INSERT INTO sys.publish_shadow (table_name, column_name, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [table, column, value],
      )
      added += rowCount ?? 0
    }
    if (added > 0) await client.query('UPDATE sys.epoch SET model_version = model_version + 1')
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** Within the transaction that ends the need for them; answers how many there were. */
export async function forgetShadows(client: Client): Promise<number> {
  const { rowCount } = await client.query('DELETE FROM sys.publish_shadow')
  return rowCount ?? 0
}
