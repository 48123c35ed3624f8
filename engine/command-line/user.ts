import { makePassword, setPassword } from '../auth/passwords.ts'
import { removeFactor } from '../auth/second-factor/factor.ts'
import { Sessions } from '../auth/sessions.ts'
import type { Clock } from '../context.ts'
import type { Database, Queryable } from '../database.ts'
import type { Keyring } from '../keys.ts'
import { findUserByEmail, type UserView } from '../organisation/users.ts'
import { CommandError } from './command-error.ts'

export interface UserCommandParts {
  db: Database
  keys: Keyring
  clock: Clock
}

const usage = 'Usage: npm run crm -- user reset-password|reset-second-factor <e-mail>'

/**
 * `user reset-password <e-mail>`: a new password, made up here, for who has lost theirs; the next sign-in asks for
 * another one. `user reset-second-factor <e-mail>`: for who has lost phone and recovery codes, above all the last
 * administrator. Either ends their sessions.
 *
 * @returns what to print
 * @throws Error in words for the terminal
 */
export async function userCommand(
  [verb, email]: readonly string[],
  parts: UserCommandParts,
): Promise<string> {
  const act = acts.get(verb ?? '')
  if (!act || !email) throw new CommandError(usage)
  const { db, keys, clock } = parts
  const user = await findUserByEmail(db, email)
  if (!user) throw new CommandError(`There is no user with the e-mail "${email}".`)

  const said = await db.transaction(async (tx) => {
    const done = await act(tx, user, clock)
    await new Sessions(db, keys, clock).endOthers(tx, user.id)
    return done
  })
  const inactive = user.active ? '' : '\nThe user is deactivated and cannot sign in; reactivate them first.'
  return `${said}${inactive}`
}

type Act = (db: Queryable, user: UserView, clock: Clock) => Promise<string>

const acts: ReadonlyMap<string, Act> = new Map<string, Act>([
  [
    'reset-password',
    async (db, user, clock) => {
      const password = makePassword()
      await setPassword(db, user.id, { password, at: clock.now(), mustChange: true })
      return `New password of ${user.email}: ${password}`
    },
  ],
  [
    'reset-second-factor',
    async (db, user) =>
      (await removeFactor({ db }, user.id))
        ? `The second factor of ${user.email} is off; the password alone signs in until they set one up again.`
        : `${user.email} has no second factor.`,
  ],
])
