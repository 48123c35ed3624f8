import { Command } from 'commander'
import { makePassword } from '../auth/passwords.ts'
import type { Config } from '../config.ts'
import { openSession } from './open-session.ts'

/** `user add <e-mail>`: a new person in the running system, with a password that is made up here and shown once. */
export async function addUserCommand(words: readonly string[], config: Config): Promise<number> {
  const program = new Command('user add')
    .description('Add a user to the running system')
    .argument('<e-mail>')
    .requiredOption('-n, --name <name>', 'what they are called')
    .option('-r, --roles <roles>', 'names of roles, with commas between', '')
    .parse([...words], { from: 'user' })
  const { name, roles } = program.opts<{ name: string; roles: string }>()
  const email = program.args[0]!
  const password = makePassword()
  const session = await openSession(config)
  const given = roles.split(',').flatMap((role) => role.trim() || [])
  await session.call('POST', '/api/admin/users', JSON.stringify({ email, name, roles: given, password }))
  process.stdout.write(`${email} can sign in with ${password} and then chooses another password.\n`)
  return 0
}
