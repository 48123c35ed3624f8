import { makePassword, setPassword } from './auth/passwords.ts'
import type { Config } from './config.ts'
import type { Clock } from './context.ts'
import type { Database } from './db/database.ts'
import { sql } from './db/sql.ts'
import { systemPrincipal } from './organisation/principals.ts'
import { adminExists, findUserByEmail, insertUser } from './organisation/users.ts'

export interface FirstAdmin {
  email: string
  /** Only when it was made up here: shown once, kept nowhere. */
  madePassword?: string
}

const firstStartLock = 7_235_002

/**
 * Makes the first admin and takes the first time zone over. Nodes that start together do it once; with any admin
 * there, nothing happens and the ADMIN_ settings are ignored.
 */
export async function firstStart(
  db: Database,
  { admin, timeZone }: Pick<Config, 'admin' | 'timeZone'>,
  clock: Clock,
): Promise<FirstAdmin | undefined> {
  return db.transaction(async (tx) => {
    await tx.run(sql`SELECT pg_advisory_xact_lock(${firstStartLock})`)
    if (await adminExists(tx)) return undefined

    await tx.run(sql`UPDATE sys.setting SET time_zone = ${timeZone}`)
    const email = admin.email ?? 'admin@example.com'
    const password = admin.password ?? makePassword()
    const made = { by: systemPrincipal.id, at: clock.now() }
    const user =
      (await findUserByEmail(tx, email)) ??
      (await insertUser(tx, { email, name: 'Administrator', roles: ['admin'] }, made))
    await setPassword(tx, user.id, { password, at: clock.now() })
    return { email, ...(admin.password ? {} : { madePassword: password }) }
  })
}
