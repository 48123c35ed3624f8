import { beforeAll, describe, expect, it } from 'vitest'
import { codeAt, stepOf, stepS, toBase32, toUri } from '../../../engine/auth/second-factor/totp.ts'
import { Keyring } from '../../../engine/keys.ts'
import { sql } from '../../../engine/sql.ts'
import { withBareEngine } from '../../support/bare-engine.ts'
import { fromBase32 } from '../../support/base32.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withDatabase } from '../../support/database.ts'
import { addPerson, modelWithRoles, usualPassword } from '../../support/organisation.ts'

describe('codes by the clock', () => {
  const secret = Buffer.from('12345678901234567890')

  it.each([
    // RFC 6238, appendix B, SHA-1; its eight digits end in our six
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('are those of RFC 6238 at %d s', (seconds, code) => {
    expect(codeAt(secret, Math.floor(seconds / stepS))).toBe(code.slice(-6))
  })

  it('fit one step early and late, no further', () => {
    const at = new Date(1_234_567_890_000)
    const now = Math.floor(1_234_567_890 / stepS)
    const fits = [-2, -1, 0, 1, 2].map((away) => stepOf(secret, codeAt(secret, now + away), at))

    expect(fits).toEqual([undefined, now - 1, now, now + 1, undefined])
    expect(stepOf(secret, '', at)).toBeUndefined()
  })

  it('travel to the app in base32 and as a link', () => {
    expect(toBase32(secret)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ') // RFC 4648
    expect(toUri('GEZDGNBV', { issuer: 'Acme & Co', account: 'mia@example.com' })).toBe(
      'otpauth://totp/Acme%20%26%20Co:mia%40example.com' +
        '?secret=GEZDGNBV&issuer=Acme%20%26%20Co&algorithm=SHA1&digits=6&period=30',
    )
  })
})

describe('sealed secrets', () => {
  const old = new Keyring(['the secret of before, long enough for one'])
  const both = new Keyring([
    'the secret of today, long enough for one',
    'the secret of before, long enough for one',
  ])
  const sealed = old.seal('secondFactor', Buffer.from('a secret'), 'mia')

  it('open for their owner and purpose alone, also after a change of SECRET_KEY', () => {
    expect(sealed).not.toContain(Buffer.from('a secret').toString('base64url'))
    expect(both.open('secondFactor', sealed, 'mia')?.toString()).toBe('a secret')
    expect(old.open('secondFactor', sealed, 'tom')).toBeUndefined()
    expect(old.open('link', sealed, 'mia')).toBeUndefined()
  })

  it('open no more once changed, cut, or without their key', () => {
    const [id, nonce, body] = sealed.split('.')
    const other = `${id}.${nonce}.A${body!.slice(1, -1)}${body!.endsWith('A') ? 'B' : 'A'}`
    for (const wrong of [other, `${id}.${nonce}.AAAA`, `${id}`, '', `${id}..${body}`])
      expect(old.open('secondFactor', wrong, 'mia')).toBeUndefined()
    expect(
      new Keyring(['another secret, also long enough for one']).open('secondFactor', sealed, 'mia'),
    ).toBe(undefined)
  })
})

describe('the second factor', () => {
  const db = withDatabase()
  const server = withBareEngine(db, {
    model: () =>
      modelWithRoles({ helpdesk: { system: ['manage_users'] }, boss: { system: ['manage_users', 'purge'] } }),
  })
  beforeAll(() => addPerson(db, { email: 'admin@example.com', roles: ['admin'], password: usualPassword }))

  interface Person {
    id: string
    email: string
    browser: TestBrowser
    /** The app's code, after the clock has moved on to a new one. */
    next(): string
    codes: string[]
  }
  let made = 0

  /** Somebody whose factor is on, with the browser it was turned on in. */
  async function person(roles: string[] = []): Promise<Person> {
    const email = `person${++made}@example.com`
    const id = await addPerson(db, { email, roles, password: usualPassword })
    const browser = await server.browser().signIn(email, usualPassword)
    const { secret } = await (await browser.post('/api/me/second-factor')).json()
    const bytes = fromBase32(secret)
    const next = () => {
      server.clock.pass(stepS * 1000)
      return codeAt(bytes, Math.floor(server.clock.now().getTime() / 1000 / stepS))
    }
    const answer = await browser.post('/api/me/second-factor/confirm', { code: next() })
    expect(answer.status).toBe(200)
    return { id, email, browser, next, codes: (await answer.json()).recovery_codes }
  }
  const login = async (email: string, browser = server.browser()) => {
    const answer = await browser.post('/api/auth/login', { email, password: usualPassword })
    return { browser, answer, problem: answer.status === 200 ? {} : await answer.json() }
  }
  const ticketOf = async (email: string): Promise<string> => (await login(email)).problem.ticket
  const second = (ticket: string, code: string, browser = server.browser()) =>
    browser.post('/api/auth/second-factor', { ticket, code })

  it('is not asked for before it is confirmed', async () => {
    await addPerson(db, { email: 'waiting@example.com', password: usualPassword })
    const browser = await server.browser().signIn('waiting@example.com', usualPassword)
    const { uri } = await (await browser.post('/api/me/second-factor')).json()
    const wrong = await browser.post('/api/me/second-factor/confirm', { code: '000000' })

    expect(uri).toMatch(/^otpauth:\/\/totp\/Trellis:waiting%40example\.com\?secret=[A-Z2-7]{32}&/)
    expect(wrong.status).toBe(401)
    expect(await (await browser.get('/api/me/second-factor')).json()).toEqual({
      on: false,
      since: null,
      recovery_codes_left: 0,
    })
    expect((await login('waiting@example.com')).answer.status).toBe(200)
  })

  it('is set up by who signed in just now, or tells their password again', async () => {
    const email = 'later@example.com'
    await addPerson(db, { email, password: usualPassword })
    const browser = await server.browser().signIn(email, usualPassword)
    const setUp = async (body: object) => {
      const answer = await browser.post('/api/me/second-factor', body)
      return {
        status: answer.status,
        ...((await answer.json()) as { code?: string; why?: string; detail?: string }),
      }
    }
    expect(await setUp({})).toMatchObject({ status: 200 })
    server.clock.pass(6 * 60_000)

    const needed = await setUp({})
    expect(needed).toMatchObject({ status: 401, code: 'sign_in_failed', why: 'password' })
    expect(needed.detail).toBe('Enter your password again.')
    const wrong = await setUp({ password: 'not this one' })
    expect(wrong).toMatchObject({ status: 401, code: 'sign_in_failed' })
    expect(wrong.why).toBeUndefined()
    expect(await setUp({ password: usualPassword })).toMatchObject({ status: 200 })
  })

  it('is set up after signing in again by who has no password', async () => {
    const email = 'without@example.com'
    const id = await addPerson(db, { email, password: usualPassword })
    const browser = await server.browser().signIn(email, usualPassword)
    await db.run(sql`DELETE FROM sys.credential WHERE user_id = ${id}::uuid`)
    server.clock.pass(6 * 60_000)
    const answer = await browser.post('/api/me/second-factor', { password: usualPassword })
    expect(answer.status).toBe(403)
    expect((await answer.json()).detail).toContain('Sign out and in again')
  })

  it('is asked for after the password, and gives the session only then', async () => {
    const mia = await person()
    const { answer, problem, browser } = await login(mia.email)

    expect(answer.status).toBe(401)
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(problem.code).toBe('second_factor_required')
    expect((await browser.get('/api/me')).status).toBe(401)

    const signedIn = await second(problem.ticket, mia.next(), browser)
    expect(signedIn.status).toBe(200)
    expect((await signedIn.json()).user.email).toBe(mia.email)
    expect((await browser.get('/api/me')).status).toBe(200)
  })

  it('tells nothing of itself to who does not know the password', async () => {
    const mia = await person()
    const answer = await server.browser().post('/api/auth/login', { email: mia.email, password: 'wrong' })

    expect((await answer.json()).code).toBe('sign_in_failed')
  })

  it('takes a code once, of two at the same moment one', async () => {
    const mia = await person()
    const ticket = await ticketOf(mia.email)
    const code = mia.next()
    const both = await Promise.all([second(ticket, code), second(ticket, code)])
    const later = await second(ticket, code)

    expect(both.map((answer) => answer.status).sort()).toEqual([200, 401])
    expect(later.status).toBe(401)
    expect(await later.json()).toMatchObject({ code: 'sign_in_failed', why: 'code' })
  })

  it('wants the ticket within five minutes, whole, and for the password of now', async () => {
    const mia = await person()
    const old = await ticketOf(mia.email)
    server.clock.pass(5 * 60_000)
    const late = await second(old, mia.next())
    const [body, ...rest] = (await ticketOf(mia.email)).split('.')
    const forged = await second([`${body}x`, ...rest].join('.'), mia.next())
    const before = await ticketOf(mia.email)
    await mia.browser.post('/api/me/password', { current: usualPassword, password: 'another horse battery' })
    const changed = await second(before, mia.next())

    for (const answer of [late, forged, changed])
      expect(await answer.json()).toMatchObject({ status: 401, code: 'sign_in_failed', why: 'ticket' })
  })

  it('slows down guesses at codes, which a right password does not start anew', async () => {
    const mia = await person()
    server.clock.stop()
    const tries: number[] = []
    for (let n = 0; n < 8; n++) {
      const { problem } = await login(mia.email)
      const answer = problem.ticket ? await second(problem.ticket, '000000') : undefined
      tries.push(problem.retryAfterS ?? (await answer!.json()).retryAfterS ?? 0)
    }
    server.clock.pass(61_000)
    const { problem } = await login(mia.email)

    expect(tries).toEqual([0, 0, 0, 1, 1, 1, 1, 1])
    expect((await second(problem.ticket, mia.next())).status).toBe(200)
  })

  it('lets in by each of ten recovery codes, once', async () => {
    const mia = await person()
    const [first = ''] = mia.codes
    const once = await second(await ticketOf(mia.email), first.toUpperCase().replace('-', ' '))
    const twice = await second(await ticketOf(mia.email), first)

    expect(new Set(mia.codes).size).toBe(10)
    expect([once.status, twice.status]).toEqual([200, 401])
    expect(await (await mia.browser.get('/api/me/second-factor')).json()).toMatchObject({
      on: true,
      recovery_codes_left: 9,
    })
  })

  it('keeps neither secret nor recovery codes in clear', async () => {
    const mia = await person()
    const kept = await db.rows<{ text: string }>(sql`
      SELECT f::text AS text FROM sys.second_factor f WHERE user_id = ${mia.id}
      UNION ALL SELECT r::text FROM sys.recovery_code r WHERE user_id = ${mia.id}`)

    expect(kept).toHaveLength(11)
    for (const code of mia.codes)
      for (const written of [code, code.replace('-', '')])
        expect(kept.some(({ text }) => text.includes(written) || text.includes(hex(written)))).toBe(false)
  })

  it('signs other browsers out when it is turned on', async () => {
    const id = await addPerson(db, { email: 'elsewhere@example.com', password: usualPassword })
    const elsewhere = await server.browser().signIn('elsewhere@example.com', usualPassword)
    const here = await server.browser().signIn('elsewhere@example.com', usualPassword)
    const { secret } = await (await here.post('/api/me/second-factor')).json()
    const code = codeAt(fromBase32(secret), Math.floor(server.clock.now().getTime() / 1000 / stepS))
    await here.post('/api/me/second-factor/confirm', { code })

    expect(id).toBeTruthy()
    expect((await elsewhere.get('/api/me')).status).toBe(401)
    expect((await here.get('/api/me')).status).toBe(200)
  })

  it('is switched off with password and code, not with one of them', async () => {
    const mia = await person()
    const off = (json: object) => mia.browser.fetch('/api/me/second-factor', { method: 'DELETE', json })

    expect((await off({ password: usualPassword })).status).toBe(422)
    expect((await off({ password: usualPassword, code: '000000' })).status).toBe(401)
    expect((await off({ password: 'wrong', code: mia.next() })).status).toBe(401)
    expect((await login(mia.email)).problem.code).toBe('second_factor_required')

    expect((await off({ password: usualPassword, code: mia.next() })).status).toBe(204)
    expect((await login(mia.email)).answer.status).toBe(200)
  })

  it('is not replaced while it is on', async () => {
    const mia = await person()

    expect((await mia.browser.post('/api/me/second-factor')).status).toBe(403)
    expect((await mia.browser.post('/api/me/second-factor/confirm', { code: mia.next() })).status).toBe(403)
  })

  it('is reset by who may manage users, and holds no rights beyond theirs', async () => {
    const mia = await person()
    const boss = await person(['boss'])
    await addPerson(db, { email: 'helpdesk@example.com', roles: ['helpdesk'], password: usualPassword })
    const helpdesk = await server.browser().signIn('helpdesk@example.com', usualPassword)
    const reset = (id: string, by: TestBrowser) => by.delete(`/api/admin/users/${id}/second-factor`)

    expect((await reset(boss.id, mia.browser)).status).toBe(403)
    expect((await reset(boss.id, helpdesk)).status).toBe(403)
    expect((await reset(boss.id, boss.browser)).status).toBe(403)
    expect((await reset('00000000-0000-7000-8000-000000000001', helpdesk)).status).toBe(404)
    expect((await reset(mia.id, helpdesk)).status).toBe(204)
    expect((await mia.browser.get('/api/me')).status).toBe(401)
    expect((await login(mia.email)).answer.status).toBe(200)
    expect((await login(boss.email)).problem.code).toBe('second_factor_required')
  })

  it('is no business of API keys', async () => {
    const admin = await server.browser().signIn('admin@example.com', usualPassword)
    const { key } = await (await admin.post('/api/keys', { name: 'Robot' })).json()
    const answer = await fetch(`${admin.origin}/api/me/second-factor`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{}',
    })

    expect(answer.status).toBe(403)
  })

  it('says in the reader’s language what was wrong', async () => {
    const mia = await person()
    const answer = await server.browser().fetch('/api/auth/second-factor', {
      method: 'POST',
      json: { ticket: await ticketOf(mia.email), code: '000000' },
      headers: { 'accept-language': 'zh-CN' },
    })

    expect((await answer.json()).detail).toBe('验证码错误或已被使用，请等待下一个验证码再输入。')
  })
})

const hex = (text: string) => Buffer.from(text).toString('hex')
