import { describe, expect, it } from 'vitest'
import { userCommand } from '../../../engine/command-line/user.ts'
import { sql } from '../../../engine/sql.ts'
import { testKeys } from '../../support/clock.ts'
import { withEngine } from '../../support/engine.ts'
import { addPerson, usualPassword } from '../../support/organisation.ts'

describe('crm user', () => {
  const engine = withEngine({ packages: [] })
  const run = (...words: string[]) =>
    userCommand(words, { db: engine.db, keys: testKeys, clock: engine.clock })

  it('prints a new password that works at once, and ends what was signed in with the old one', async () => {
    await addPerson(engine.db, { email: 'mia@example.com', password: usualPassword })
    const before = await engine.browser().signIn('mia@example.com', usualPassword)

    const password = /: (\S+)$/.exec(await run('reset-password', 'Mia@Example.com'))![1]!

    expect((await before.get('/api/me')).status).toBe(401)
    const after = await engine.browser().signIn('mia@example.com', password)
    expect(await (await after.get('/api/me')).json()).toMatchObject({ must_change_password: true })
  })

  it('takes off a second factor whose phone and recovery codes are lost, and ends their sessions', async () => {
    const id = await addPerson(engine.db, { email: 'lost@example.com', password: usualPassword })
    const before = await engine.browser().signIn('lost@example.com', usualPassword)
    await engine.db.run(sql`INSERT INTO sys.second_factor (user_id, secret, created_at, confirmed_at)
      VALUES (${id}, 'lost', now(), now())`)
    const login = () =>
      engine.browser().post('/api/auth/login', { email: 'lost@example.com', password: usualPassword })
    expect((await login()).status).toBe(401)

    expect(await run('reset-second-factor', 'lost@example.com')).toContain('is off')

    expect((await login()).status).toBe(200)
    expect((await before.get('/api/me')).status).toBe(401)
    expect(await run('reset-second-factor', 'lost@example.com')).toContain('has no second factor')
  })

  it('says what is wrong', async () => {
    await expect(run('reset-password', 'nobody@example.com')).rejects.toThrow('no user with the e-mail')
    await expect(run('delete', 'mia@example.com')).rejects.toThrow(
      'Usage: npm run crm -- user reset-password',
    )
  })
})
