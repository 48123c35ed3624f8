import { makePassword, setPassword } from '../auth/passwords.ts'
import { Sessions } from '../auth/sessions.ts'
import type { Clock } from '../context.ts'
import type { Database } from '../database.ts'
import type { Keyring } from '../keys.ts'
import { findUserByEmail } from '../organisation/users.ts'
import { CommandError } from './command-error.ts'

export interface UserCommandParts {
  db: Database
  keys: Keyring
  clock: Clock
}

const usage = 'Usage: npm run crm -- user reset-password <e-mail>'

/**
 * `user reset-password <e-mail>`: a new password, made up here, for who has lost theirs. Their sessions end, and the
 * next sign-in asks for another one.
 *
 * @returns what to print
 * @throws Error in words for the terminal
 */
export async function userCommand(
  [verb, email]: readonly string[],
  parts: UserCommandParts,
): Promise<string> {
  if (verb !== 'reset-password' || !email) throw new CommandError(usage)
  const { db, keys, clock } = parts
  const user = await findUserByEmail(db, email)
  if (!user) throw new CommandError(`There is no user with the e-mail "${email}".`)

  const password = makePassword()
  await db.transaction(async (tx) => {
    await setPassword(tx, user.id, { password, at: clock.now(), mustChange: true })
    await new Sessions(db, keys, clock).endOthers(tx, user.id)
  })
  const inactive = user.active ? '' : '\nThe user is deactivated and cannot sign in; reactivate them first.'
  return `New password of ${user.email}: ${password}${inactive}`
}
