import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { principals } from '../../../engine/organisation/principals.ts'
import { raiseRights } from '../../../engine/organisation/raise-rights.ts'
import { sql } from '../../../engine/sql.ts'
import { withBareEngine } from '../../support/bare-engine.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withDatabase } from '../../support/database.ts'
import { addPerson, usualPassword } from '../../support/organisation.ts'

describe('GET /api/events', () => {
  const db = withDatabase()
  const server = withBareEngine(db)
  let id: string
  beforeAll(async () => {
    id = await addPerson(db, { email: 'mia@example.com', password: usualPassword })
  })
  const signedIn = () => server.browser().signIn('mia@example.com', usualPassword)

  /** Reads until `text` has come or the stream ends. */
  async function follow(browser: TestBrowser) {
    const answer = await browser.get('/api/events')
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let seen = ''
    const until = async (text: string) => {
      while (!seen.includes(text)) {
        const { done, value } = await reader.read()
        if (done) return { seen, ended: true }
        seen += value
      }
      return { seen, ended: false }
    }
    return { answer, until }
  }

  it('tells of a published model within a second', async () => {
    const { answer, until } = await follow(await signedIn())
    await until(': open')
    await new Promise((resolve) => setTimeout(resolve, 700)) // the feed has looked at the version once
    await db.run(sql`UPDATE sys.epoch SET model_version = model_version + 1`)

    const { seen } = await until('\n\n'.concat('event: model'))

    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    expect(answer.headers.get('content-encoding')).toBeNull()
    expect(seen).toContain('event: model')
  })

  it('ends when the rights of its user change', async () => {
    const { until } = await follow(await signedIn())
    await until(': open')

    await raiseRights(db, 'user', [id])

    expect(await until('never comes')).toMatchObject({ ended: true })
  })

  it('ends when the key that it was opened with is revoked', async () => {
    const key = randomUUID()
    const person = (await server.app.parts.get(principals).find(id))!
    const stream = server.app.events.open(person, { id: key, vouched: false })
    const ended = new Promise((resolve) => stream.on('finish', () => resolve('ended')))

    await raiseRights(db, 'api_key', [key])

    expect(await ended).toBe('ended')
  })

  it('ends with its session and with its key, without a word after', async () => {
    const bySession = await follow(await signedIn())
    await bySession.until(': open')
    const expires_at = new Date(server.clock.now().getTime() + 60_000).toISOString()
    const { key } = await (await (await signedIn()).post('/api/keys', { name: 'nightly', expires_at })).json()
    const answer = await server
      .browser()
      .fetch('/api/events', { headers: { authorization: `Bearer ${key}` } })
    const byKey = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    await byKey.read()

    server.clock.pass(60_000)
    for (let done = false; !done; ) ({ done } = await byKey.read())
    server.clock.pass(7 * 86_400_000) // the session was not used meanwhile

    const { seen, ended } = await bySession.until('never comes')
    expect(ended).toBe(true)
    expect(seen).not.toContain('event:')
  })

  it('tells a job to its owner only', async () => {
    await addPerson(db, { email: 'tom@example.com', password: usualPassword })
    const mine = await follow(await signedIn())
    const other = await follow(await server.browser().signIn('tom@example.com', usualPassword))
    await Promise.all([mine.until(': open'), other.until(': open')])

    server.app.events.publish({ type: 'job', userId: id, data: { id: 'j1', state: 'running' } })
    server.app.events.publish({ type: 'model', version: 99 })

    expect((await mine.until('99')).seen).toContain('event: job\ndata: {"id":"j1","state":"running"}')
    expect((await other.until('99')).seen).not.toContain('event: job')
  })

  it('is closed to who is not signed in', async () => {
    expect((await server.browser().get('/api/events')).status).toBe(401)
  })
})
