import { type Config, ConfigError } from '../config.ts'
import { ApiSession } from './api-session.ts'

/**
 * Signs in to the system that the settings name, as its admin.
 *
 * @throws ConfigError without ADMIN_EMAIL and ADMIN_PASSWORD; ApiRefusal when they are wrong
 */
export async function openSession(config: Config): Promise<ApiSession> {
  const { email, password } = config.admin
  if (!email || !password)
    throw new ConfigError(['ADMIN_EMAIL and ADMIN_PASSWORD should name who does this in the running system.'])
  const session = new ApiSession(addressOf(config))
  await session.signIn(email, password)
  return session
}

function addressOf({ host, port, publicUrl }: Config): string {
  if (publicUrl) return publicUrl.replace(/\/$/, '')
  const everywhere = host === '0.0.0.0' || host === '::'
  return `http://${everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`
}
