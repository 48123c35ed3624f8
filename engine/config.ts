import { isIP } from 'node:net'
import { resolve } from 'node:path'

export type Role = 'all' | 'web' | 'worker'

/** Everything that is set from outside, read once at start. */
/** Somebody else who may say who a person is, by OpenID Connect. */
export interface OidcProvider {
  /** In addresses: `/api/auth/oidc/<name>`. */
  name: string
  /** On the button. */
  label: string
  issuer: string
  clientId: string
  clientSecret: string
}

export interface Config {
  port: number
  host: string
  /** Absent: the embedded PostgreSQL under `dataDir`. */
  databaseUrl?: string
  databaseReadUrl?: string
  /** Past a pooler: LISTEN, DDL. */
  databaseDirectUrl?: string
  /** False behind a pooler that cannot keep prepared statements. */
  prepared: boolean
  /** File: host name → database URL, for one fleet of many companies. */
  databases?: string
  dataDir: string
  admin: { email?: string; password?: string }
  /** Demo records and demo users, listed on the sign-in page. */
  demo: boolean
  timeZone: string
  role: Role
  publicUrl?: string
  /** Newest first. Absent only with the embedded database: then one is made and kept in `dataDir`. */
  secretKeys?: string[]
  smtpUrl?: string
  filesUrl?: string
  logLevel: LogLevel
  oidc: OidcProvider[]
  /** Hosts, addresses and ranges beside the public Internet that the engine may fetch from. */
  fetchAllow: string[]
  /** How many proxies in front may be believed about a client's address. */
  trustedProxies: number
  plugins: string[]
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** All that is wrong with the settings, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

type Env = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings (README has the table).
 *
 * @throws ConfigError naming every problem, not only the first
 */
export function readConfig(env: Env = process.env, terminal = process.stdout.isTTY === true): Config {
  const settings = new Settings(env)
  const databaseUrl = settings.url('DATABASE_URL', ['postgres:', 'postgresql:'])
  const host = settings.host('HOST', '127.0.0.1')
  const secretKeys = settings.list('SECRET_KEY')
  const config: Config = {
    port: settings.number('PORT', 3000, { from: 0, to: 65_535 }),
    host,
    ...optional('databaseUrl', databaseUrl),
    ...optional('databaseReadUrl', settings.url('DATABASE_READ_URL', ['postgres:', 'postgresql:'])),
    ...optional('databaseDirectUrl', settings.url('DATABASE_DIRECT_URL', ['postgres:', 'postgresql:'])),
    prepared: settings.choice('PREPARED', ['on', 'off'], 'on') === 'on',
    ...optional('databases', settings.text('DATABASES')),
    dataDir: resolve(settings.text('DATA_DIR') ?? 'data'),
    admin: {
      ...optional('email', settings.email('ADMIN_EMAIL')),
      ...optional('password', settings.password('ADMIN_PASSWORD')),
    },
    demo: settings.demo(databaseUrl === undefined, host),
    timeZone: settings.timeZone('TIME_ZONE'),
    role: settings.choice('ROLE', ['all', 'web', 'worker'], 'all'),
    ...optional('publicUrl', settings.url('PUBLIC_URL', ['http:', 'https:'])),
    ...optional('secretKeys', secretKeys.length > 0 ? secretKeys : undefined),
    ...optional('smtpUrl', settings.url('SMTP_URL', ['smtp:', 'smtps:'])),
    ...optional('filesUrl', settings.url('FILES_URL', ['file:', 's3:'])),
    // A person at a terminal wants to read the address, not every request.
    logLevel: settings.choice('LOG_LEVEL', logLevels, terminal ? 'warn' : 'info'),
    oidc: settings.oidc('OIDC'),
    fetchAllow: settings.hosts('FETCH_ALLOW'),
    trustedProxies: settings.proxies('TRUST_PROXY'),
    plugins: settings.list('PLUGINS').map((folder) => resolve(folder)),
  }
  settings.secretKey(secretKeys, databaseUrl !== undefined)
  if (config.oidc.length > 0 && !config.publicUrl)
    settings.problems.push('PUBLIC_URL is needed with OIDC: providers send people back to it.')
  if (settings.problems.length > 0) throw new ConfigError(settings.problems)
  return config
}

const optional = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V }

/** Reads single settings and collects what is wrong with them. An empty value is as good as none. */
class Settings {
  readonly problems: string[] = []
  readonly #env: Env

  constructor(env: Env) {
    this.#env = env
  }

  text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined
  }

  list(name: string): string[] {
    return (this.text(name) ?? '').split(',').flatMap((item) => item.trim() || [])
  }

  number(name: string, fallback: number, { from, to }: { from: number; to: number }): number {
    const text = this.text(name) ?? String(fallback)
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= from && value <= to)) this.#wrong(name, text, `a whole number from ${from} to ${to}`)
    return value
  }

  choice<const T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const text = this.text(name) ?? fallback
    const found = choices.find((choice) => choice === text)
    if (!found) this.#wrong(name, text, choices.join(', '))
    return found ?? fallback
  }

  url(name: string, protocols: string[]): string | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
      this.problems.push(`${name} should be an address that begins with ${protocols.join(' or ')}//.`)
    }
    return text
  }

  host(name: string, fallback: string): string {
    const text = this.text(name) ?? fallback
    if (!isIP(text) && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text)) {
      this.#wrong(name, text, 'an IP address or a host name')
    }
    return text
  }

  email(name: string): string | undefined {
    const text = this.text(name)
    if (text !== undefined && !/^[^\s@]+@[^\s@]+$/.test(text)) this.#wrong(name, text, 'an e-mail address')
    return text
  }

  password(name: string): string | undefined {
    const text = this.#env[name] || undefined
    if (text !== undefined && text.length < 8) this.problems.push(`${name} should have 8 characters or more.`)
    return text
  }

  timeZone(name: string): string {
    const text = this.text(name) ?? Intl.DateTimeFormat().resolvedOptions().timeZone
    try {
      return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
    } catch {
      this.#wrong(name, text, 'the name of a time zone such as Europe/Berlin')
      return 'UTC'
    }
  }

  proxies(name: string): number {
    const text = this.text(name) ?? 'off'
    if (text === 'off') return 0
    if (text === 'on') return 1
    return this.number(name, 0, { from: 0, to: 10 })
  }

  /** `OIDC=acme` names a provider; `OIDC_ACME_ISSUER`, `…_CLIENT_ID`, `…_CLIENT_SECRET` and `…_LABEL` say the rest. */
  oidc(name: string): OidcProvider[] {
    return this.list(name).flatMap((provider) => {
      if (!/^[a-z][a-z0-9_]{0,19}$/.test(provider)) {
        this.#wrong(name, provider, 'a list of short names in small letters')
        return []
      }
      const prefix = `${name}_${provider.toUpperCase()}`
      const issuer = this.url(`${prefix}_ISSUER`, ['https:', 'http:'])
      const clientId = this.text(`${prefix}_CLIENT_ID`)
      const clientSecret = this.text(`${prefix}_CLIENT_SECRET`)
      for (const [setting, value] of [
        [`${prefix}_ISSUER`, issuer],
        [`${prefix}_CLIENT_ID`, clientId],
        [`${prefix}_CLIENT_SECRET`, clientSecret],
      ])
        if (value === undefined) this.problems.push(`${setting} is needed with ${name}=${provider}.`)
      if (!issuer || !clientId || !clientSecret || !URL.canParse(issuer)) return []
      const url = new URL(issuer)
      if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
        this.problems.push(`${prefix}_ISSUER should begin with https://.`)
        return []
      }
      return [
        { name: provider, label: this.text(`${prefix}_LABEL`) ?? provider, issuer, clientId, clientSecret },
      ]
    })
  }

  /** Host names, IP addresses, and ranges such as 10.1.0.0/16. */
  hosts(name: string): string[] {
    const entries = this.list(name)
    for (const entry of entries) {
      const [net = '', prefix] = entry.split('/')
      const most = { 0: -1, 4: 32, 6: 128 }[isIP(net) as 0 | 4 | 6]
      const isRange =
        most >= 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= most))
      if (!isRange && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(entry))
        this.#wrong(name, entry, 'host names, IP addresses or ranges such as 10.1.0.0/16')
    }
    return entries
  }

  /** On by itself only for a playground: the embedded database, reachable from this machine alone. */
  demo(embedded: boolean, host: string): boolean {
    const playground = embedded && isLoopback(host)
    const choice = this.choice('DEMO', ['on', 'off', 'force'], playground ? 'on' : 'off')
    if (choice === 'on' && !embedded) {
      this.problems.push('DEMO=on would put demo records into DATABASE_URL. Use DEMO=force if you mean it.')
    }
    return choice !== 'off'
  }

  secretKey(keys: readonly string[], required: boolean): void {
    if (keys.length === 0 && required) {
      this.problems.push(
        'SECRET_KEY is needed with DATABASE_URL: 32 characters or more, the same on every node.',
      )
    }
    if (keys.some((key) => key.length < 32)) {
      this.problems.push('SECRET_KEY should have 32 characters or more (each, when it is a list).')
    }
  }

  #wrong(name: string, text: string, wanted: string): void {
    this.problems.push(`${name} is "${text}"; it should be ${wanted}.`)
  }
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.') || host.startsWith('::ffff:127.')
