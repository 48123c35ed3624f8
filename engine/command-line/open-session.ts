import { createInterface } from 'node:readline/promises'
import { type Config, ConfigError } from '../config.ts'
import { ApiSession } from './api-session.ts'
import { CommandError } from './command-error.ts'

/**
 * Signs in to the system that the settings name, as its admin.
 *
 * @param askCode for the code of a second factor
 * @throws ConfigError without ADMIN_EMAIL and ADMIN_PASSWORD; ApiRefusal when they are wrong; CommandError when a code
 *   is needed and nobody is there to be asked
 */
export async function openSession(config: Config, askCode = askAtTerminal): Promise<ApiSession> {
  const { email, password } = config.admin
  if (!email || !password)
    throw new ConfigError(['ADMIN_EMAIL and ADMIN_PASSWORD should name who does this in the running system.'])
  const session = new ApiSession(addressOf(config))
  await session.signIn(email, password, askCode)
  return session
}

async function askAtTerminal(): Promise<string> {
  if (!process.stdin.isTTY)
    throw new CommandError(
      'This person signs in with a second factor. Run the command at a terminal, which asks for the code, or name somebody who has none.',
    )
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await terminal.question('Code of the second factor: ')).trim()
  } finally {
    terminal.close()
  }
}

function addressOf({ host, port, publicUrl }: Config): string {
  if (publicUrl) return publicUrl.replace(/\/$/, '')
  const everywhere = host === '0.0.0.0' || host === '::'
  return `http://${everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`
}
