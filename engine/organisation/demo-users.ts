import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'

/** A user of the playground, whose password everybody may read on the sign-in page. */
export interface DemoUser {
  email: string
  name: string
  role: string
  password: string
}

export async function keepDemoUsers(db: Queryable, users: readonly DemoUser[]): Promise<void> {
  await db.run(
    sql`UPDATE sys.setting SET extra = extra || jsonb_build_object('demo_users', ${JSON.stringify(users)}::jsonb)`,
  )
}

export async function demoUsers(db: Queryable): Promise<DemoUser[]> {
  const row = await db.first<{ users: DemoUser[] | null }>(
    sql`SELECT extra->'demo_users' AS users FROM sys.setting`,
  )
  return row?.users ?? []
}
