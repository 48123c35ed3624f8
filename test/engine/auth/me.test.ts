import { describe, expect, it } from 'vitest'
import { withEngine } from '../../support/engine.ts'
import { addPerson, usualPassword } from '../../support/organisation.ts'

describe('/api/me', () => {
  const engine = withEngine({ packages: [] })
  let count = 0
  const signedIn = async () => {
    const email = `me${++count}@example.com`
    await addPerson(engine.db, { email, password: usualPassword })
    return { email, browser: await engine.browser().signIn(email, usualPassword) }
  }

  it('keeps language, time zone and theme', async () => {
    const { browser } = await signedIn()

    const answer = await browser.patch('/api/me', { locale: 'zh', time_zone: 'Asia/Shanghai', theme: 'dark' })
    const refused = await browser.patch('/api/me', {
      time_zone: 'Mars/Olympus',
      theme: 'pink',
      roles: ['admin'],
    })

    expect(await answer.json()).toMatchObject({ locale: 'zh', time_zone: 'Asia/Shanghai', theme: 'dark' })
    expect(await (await browser.get('/api/me')).json()).toMatchObject({ locale: 'zh', theme: 'dark' })
    // The errors already come in the language that was chosen.
    expect(await refused.json()).toMatchObject({
      code: 'validation_failed',
      errors: [
        { path: '/time_zone', code: 'not_an_option', message: expect.stringContaining('时区') },
        { path: '/theme', code: 'not_an_option' },
        { path: '/roles', code: 'unknown_field' },
      ],
    })
  })

  it('takes many changes at once, and every request after them knows the language', async () => {
    const { browser } = await signedIn()

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => browser.patch('/api/me', { locale: n % 2 ? 'zh' : 'en' })),
    )
    await browser.patch('/api/me', { locale: 'zh' })
    const refused = await browser.get('/api/nothing')

    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200))
    expect((await refused.json()).detail).toMatch(/[一-龥]/)
  })

  it('changes the password for who knows the old one, and ends their other sessions', async () => {
    const { email, browser } = await signedIn()
    const elsewhere = await engine.browser().signIn(email, usualPassword)

    const wrong = await browser.post('/api/me/password', { current: 'nope', password: 'a new long one' })
    const short = await browser.post('/api/me/password', { current: usualPassword, password: 'short' })
    const right = await browser.post('/api/me/password', {
      current: usualPassword,
      password: 'a new long one',
    })

    expect([wrong.status, short.status, right.status]).toEqual([401, 422, 204])
    expect((await browser.get('/api/me')).status).toBe(200)
    expect((await elsewhere.get('/api/me')).status).toBe(401)
    await engine.browser().signIn(email, 'a new long one')
  })

  it('lists sessions and ends one from another', async () => {
    const { email, browser } = await signedIn()
    const lost = await engine.browser().signIn(email, usualPassword)

    const { data } = await (await browser.get('/api/me/sessions')).json()
    const other = data.find((session: { current: boolean }) => !session.current)
    const ended = await browser.delete(`/api/me/sessions/${other.id}`)

    expect(data).toHaveLength(2)
    expect(data[0].created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(ended.status).toBe(204)
    expect((await lost.get('/api/me')).status).toBe(401)
    expect((await browser.delete(`/api/me/sessions/${other.id}`)).status).toBe(404)
    expect((await browser.delete('/api/me/sessions/nonsense')).status).toBe(404)
  })
})
