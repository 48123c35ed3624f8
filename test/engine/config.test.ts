import { describe, expect, it } from 'vitest'
import { type ConfigError, readConfig } from '../../engine/config.ts'

const key = 'k'.repeat(32)

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    return (error as ConfigError).problems
  }
}

describe('readConfig', () => {
  it('needs nothing: a playground on this machine', () => {
    expect(readConfig({ TIME_ZONE: 'Europe/Berlin' }, false)).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      demo: true,
      role: 'all',
      prepared: true,
      logLevel: 'info',
      timeZone: 'Europe/Berlin',
      trustedProxies: 0,
    })
  })

  it('lists every problem at once', () => {
    const problems = problemsOf({
      PORT: '99999',
      ROLE: 'boss',
      DATABASE_URL: 'mysql://x',
      TIME_ZONE: 'Mars/Olympus',
      ADMIN_EMAIL: 'me',
      ADMIN_PASSWORD: 'short',
      TRUST_PROXY: 'maybe',
      LOG_LEVEL: 'loud',
    })

    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(
      expect.arrayContaining(['PORT', 'ROLE', 'DATABASE_URL', 'TIME_ZONE', 'ADMIN_EMAIL', 'ADMIN_PASSWORD']),
    )
    expect(problems.join('\n')).toContain('PORT is "99999"; it should be a whole number from 0 to 65535.')
    expect(problems.join('\n')).toContain('TRUST_PROXY')
    expect(problems.join('\n')).toContain(
      'LOG_LEVEL is "loud"; it should be debug, info, warn, error, silent.',
    )
  })

  it('never shows a password or key in a problem', () => {
    expect(problemsOf({ ADMIN_PASSWORD: 'hunter2', SECRET_KEY: 'hunter2' }).join('\n')).not.toContain(
      'hunter2',
    )
  })

  it('wants a secret key with a database of its own, and takes a list to change it', () => {
    const databaseUrl = 'postgres://u:p@db/crm'

    expect(problemsOf({ DATABASE_URL: databaseUrl })[0]).toContain('SECRET_KEY is needed')
    expect(readConfig({ DATABASE_URL: databaseUrl, SECRET_KEY: `${key},old${key}` }).secretKeys).toEqual([
      key,
      `old${key}`,
    ])
  })

  it('takes providers that sign people in, each whole, over https, and with an address to come back to', () => {
    const acme = {
      OIDC: 'acme',
      OIDC_ACME_ISSUER: 'https://login.example',
      OIDC_ACME_CLIENT_ID: 'crm',
      OIDC_ACME_CLIENT_SECRET: 'hunter2',
      PUBLIC_URL: 'https://crm.example',
    }
    expect(readConfig({ ...acme, OIDC_ACME_LABEL: 'Acme' }).oidc).toEqual([
      {
        name: 'acme',
        label: 'Acme',
        issuer: 'https://login.example',
        clientId: 'crm',
        clientSecret: 'hunter2',
      },
    ])
    expect(problemsOf({ OIDC: 'acme, Other' }).map((problem) => problem.split(' ')[0])).toEqual([
      'OIDC_ACME_ISSUER',
      'OIDC_ACME_CLIENT_ID',
      'OIDC_ACME_CLIENT_SECRET',
      'OIDC',
    ])
    expect(problemsOf({ ...acme, PUBLIC_URL: '' })[0]).toContain('PUBLIC_URL is needed with OIDC')
    expect(problemsOf({ ...acme, OIDC_ACME_ISSUER: 'http://login.example' })[0]).toContain('https://')
  })

  it('takes hosts, addresses and ranges that may be fetched, and nothing else', () => {
    const allowed = ['hooks.internal', '10.1.0.0/16', '::1', 'fd00::/8']
    expect(readConfig({ FETCH_ALLOW: allowed.join(', ') }).fetchAllow).toEqual(allowed)
    expect(problemsOf({ FETCH_ALLOW: '10.0.0.0/99, http://x, *, ok.example' })).toHaveLength(3)
  })

  it('puts demo records only into a playground, unless forced', () => {
    const served = { DATABASE_URL: 'postgres://u:p@db/crm', SECRET_KEY: key }

    expect(readConfig({ HOST: '0.0.0.0' }).demo).toBe(false)
    expect(readConfig(served).demo).toBe(false)
    expect(problemsOf({ ...served, DEMO: 'on' })[0]).toContain('DEMO=force')
    expect(readConfig({ ...served, DEMO: 'force' }).demo).toBe(true)
  })
})
