import type { Client } from 'pg'
import type { Queryable } from '../database.ts'
import type { ShadowColumn } from '../model.ts'
import { sql } from '../sql.ts'
import type { Step } from './step.ts'

interface ShadowRow extends ShadowColumn {
  object: string
}

/** What saves of each object must write besides, by the object's name; usually empty. Loaded with the model. */
export async function readShadows(db: Queryable): Promise<Map<string, ShadowColumn[]>> {
  const rows = await db.rows<ShadowRow>(
    sql`SELECT table_name AS object, column_name AS "column", source_name AS source, value
      FROM sys.publish_shadow ORDER BY 1, 2`,
  )
  const shadows = new Map<string, ShadowColumn[]>()
  for (const { object, ...shadow } of rows) shadows.set(object, [...(shadows.get(object) ?? []), shadow])
  return shadows
}

/** From the commit of this on every node writes both columns: the epoch tells them. */
export async function announceShadows(client: Client, steps: readonly Step[]): Promise<void> {
  const shadows = steps.flatMap((step) => step.shadows ?? [])
  if (shadows.length === 0) return
  await client.query('BEGIN')
  try {
    let added = 0
    for (const { table, column, source, value } of shadows) {
      const { rowCount } = await client.query(
        `INSERT INTO sys.publish_shadow (table_name, column_name, source_name, value) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
        [table, column, source, value],
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
