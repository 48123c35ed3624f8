import { beforeAll, describe, expect, it } from 'vitest'
import { commonPasswords } from '../../../engine/auth/common-passwords.ts'
import { isGuessable } from '../../../engine/auth/guessable.ts'
import { ConfigError } from '../../../engine/config.ts'
import { firstStart } from '../../../engine/first-start.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { addPerson, usualPassword } from '../../support/organisation.ts'

const mia = { name: 'Mia Meyerson', email: 'mia.meyerson@nordwind.example' }

describe('a password that is easy to guess', () => {
  it.each([
    'password',
    'PASSWORD',
    'Password1!',
    'qwertyuiop',
    '12345678',
    '1q2w3e4r',
    'sunshine',
    'Sunshine2026!',
    'iloveyou1',
    'aaaaaaaa',
    'abababab',
    'abcdefgh',
    '87654321',
    'acegikmo',
    'Meyerson1',
    'nordwind',
    'Nordwind-26',
    'mia.meyerson@nordwind.example',
    'trellis1',
    'Ｐａｓｓｗｏｒｄ',
    'trellispassword',
  ])('is a common one, a row of keys or the person’s own name: %s', (password) => {
    expect(isGuessable(password, mia)).toBe(true)
  })

  it.each([
    usualPassword,
    'four words make one',
    'xk7w-29fd-lq0p',
    '虎はコーヒーを飲む',
    'meyerson likes pears',
    `${'mia'.repeat(2)}zebra`,
  ])('is not one of these: %s', (password) => {
    expect(isGuessable(password, mia)).toBe(false)
  })

  it('stands on a list of more than the three thousand that the standard asks for', () => {
    expect([...commonPasswords].filter((word) => word.length >= 8).length).toBeGreaterThan(3_000)
  })
})

describe('choosing a password', () => {
  const engine = withEngine({ packages: [] })
  beforeAll(() => addPerson(engine.db, { ...mia, password: usualPassword }))

  it('is refused in both languages by every door that sets one, and the old one stays', async () => {
    const browser = await engine.browser().signIn(mia.email, usualPassword)
    const admin = await engine.http()
    const [{ id }] = (await (await admin.get(`/api/admin/users?q=${mia.email}`)).json()).data
    const answers = [
      await browser.post('/api/me/password', { current: usualPassword, password: 'Sunshine1' }),
      await admin.patch(`/api/admin/users/${id}`, { password: 'Meyerson1' }),
      await admin.post('/api/admin/users', {
        name: 'Tom',
        email: 'tom@example.com',
        roles: [],
        password: 'qwertyuiop',
      }),
    ]
    for (const answer of answers)
      expect(await answer.json()).toMatchObject({
        status: 422,
        errors: [{ path: '/password', code: 'rule_failed' }],
      })

    await engine.browser().signIn(mia.email, usualPassword)
    const chinese = await browser.fetch('/api/me/password', {
      method: 'POST',
      json: { current: usualPassword, password: 'Sunshine1' },
      headers: { 'accept-language': 'zh' },
    })
    expect(JSON.stringify(await chinese.json())).toContain('容易被猜到')
  })

  it('stops the first start when it is the admin’s', async () => {
    await engine.db.run(sql`UPDATE app."user" SET roles = NULL`)
    await engine.refresh()
    const starting = firstStart(engine.system, {
      admin: { email: 'boss@example.com', password: 'password1' },
    })
    await expect(starting).rejects.toBeInstanceOf(ConfigError)
  })
})
