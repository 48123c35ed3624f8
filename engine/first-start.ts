import { isGuessable } from './auth/guessable.ts'
import { makePassword, setPassword } from './auth/passwords.ts'
import { saveUser } from './auth/save-user.ts'
import { type Config, ConfigError } from './config.ts'
import { type Ctx, inTransaction } from './context.ts'
import type { Database } from './database.ts'
import { adminExists, findUserByEmail } from './organisation/users.ts'
import { sql } from './sql.ts'

export interface FirstAdmin {
  email: string
  /** Only when it was made up here: shown once, kept nowhere. */
  madePassword?: string
}

const firstStartLock = 7_235_002

/**
 * Makes the first admin. Nodes that start together do it once; with any admin
 * there, nothing happens and the ADMIN_ settings are ignored.
 */
export async function firstStart(
  system: Ctx,
  { admin }: Pick<Config, 'admin'>,
): Promise<FirstAdmin | undefined> {
  return inTransaction(system, async (ctx) => {
    const { db, clock } = ctx
    await db.run(sql`SELECT pg_advisory_xact_lock(${firstStartLock})`)
    if (await adminExists(db)) return undefined

    const email = admin.email ?? 'admin@example.com'
    if (admin.password && isGuessable(admin.password, { email }))
      throw new ConfigError(['ADMIN_PASSWORD is easy to guess: a common one, or made of ADMIN_EMAIL.'])
    const password = admin.password ?? makePassword()
    const known = await findUserByEmail(db, email)
    const user = await saveUser(
      ctx,
      { email, name: known?.name ?? 'Administrator', roles: ['admin'], active: true },
      known?.id,
    )
    await setPassword(db, user.id, { password, at: clock.now() })
    return { email, ...(admin.password ? {} : { madePassword: password }) }
  })
}

/** The business time zone's first value, as long as nothing was published; from then on it is the system's own. */
export async function firstSettings(db: Database, { timeZone }: Pick<Config, 'timeZone'>): Promise<void> {
  await db.run(sql`UPDATE sys.setting SET time_zone = ${timeZone} WHERE NOT EXISTS (SELECT FROM sys.version)`)
}
