import { beforeAll, describe, expect, it } from 'vitest'
import { codeAt, stepS } from '../../../engine/auth/second-factor/totp.ts'
import { openSession } from '../../../engine/command-line/open-session.ts'
import { type Config, readConfig } from '../../../engine/config.ts'
import { withBareEngine } from '../../support/bare-engine.ts'
import { fromBase32 } from '../../support/base32.ts'
import { withDatabase } from '../../support/database.ts'
import { addPerson, usualPassword } from '../../support/organisation.ts'

describe('the command line signs in', () => {
  const db = withDatabase()
  const server = withBareEngine(db)
  const configOf = (email: string, password = usualPassword): Config =>
    readConfig({ ADMIN_EMAIL: email, ADMIN_PASSWORD: password, PUBLIC_URL: server.browser().origin })
  let secret: Buffer
  const next = async () => {
    server.clock.pass(stepS * 1000)
    return codeAt(secret, Math.floor(server.clock.now().getTime() / 1000 / stepS))
  }

  beforeAll(async () => {
    await addPerson(db, { email: 'plain@example.com', password: usualPassword })
    await addPerson(db, { email: 'careful@example.com', password: usualPassword })
    const browser = await server.browser().signIn('careful@example.com', usualPassword)
    secret = fromBase32((await (await browser.post('/api/me/second-factor')).json()).secret)
    expect((await browser.post('/api/me/second-factor/confirm', { code: await next() })).status).toBe(200)
  })

  it('with e-mail and password, and asks for no code that nobody needs', async () => {
    const asked: string[] = []
    const session = await openSession(configOf('plain@example.com'), async () => {
      asked.push('code')
      return ''
    })
    expect(await session.call('GET', '/api/me')).toMatchObject({ email: 'plain@example.com' })
    expect(asked).toEqual([])
    await expect(openSession(configOf('plain@example.com', 'wrong password'))).rejects.toMatchObject({
      status: 401,
    })
  })

  it('with the code of a second factor', async () => {
    const session = await openSession(configOf('careful@example.com'), next)
    expect(await session.call('GET', '/api/me')).toMatchObject({ email: 'careful@example.com' })
    await expect(openSession(configOf('careful@example.com'), async () => '000000')).rejects.toMatchObject({
      status: 401,
    })
  })

  it('says what to do where nobody can be asked for the code', async () => {
    await expect(openSession(configOf('careful@example.com'))).rejects.toThrow(
      'Run the command at a terminal',
    )
  })
})
