import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setPassword } from '../../../engine/auth/passwords.ts'
import type { Database } from '../../../engine/database.ts'
import { connect } from '../../../engine/db/connect.ts'
import { sql } from '../../../engine/sql.ts'
import { TestBrowser } from '../../support/browser.ts'
import { silentLog } from '../../support/log.ts'
import { usualPassword } from '../../support/organisation.ts'
import { publishedTemplate } from '../../support/published-template.ts'
import { cloneTemplate } from '../../support/template.ts'
import { type NodeProcess, startNode } from './node-process.ts'
import { startProxy, type TestProxy } from './proxy.ts'

/** Two web nodes and a worker on one database, as an operator would run them behind a proxy. */
describe('several nodes on one database', () => {
  let clone: Awaited<ReturnType<typeof cloneTemplate>>
  let db: Database
  let dataDir: string
  let proxy: TestProxy
  let fleet: NodeProcess[] = []
  const webs = () => fleet.filter(({ role }) => role === 'web')

  const start = async (role: NodeProcess['role']) => {
    const node = await startNode(role, {
      DATABASE_URL: clone.url,
      DATA_DIR: dataDir,
      SECRET_KEY: 'a-key-that-only-this-fleet-knows-and-uses',
      TIME_ZONE: 'UTC',
      TRUST_PROXY: '1',
    })
    fleet.push(node)
    return node
  }
  const end = async (node: NodeProcess, signal: 'SIGTERM' | 'SIGKILL') => {
    const code = await node.end(signal)
    fleet = fleet.filter((one) => one !== node)
    return code
  }

  beforeAll(async () => {
    clone = await cloneTemplate(publishedTemplate(['crm'], undefined))
    db = connect({ url: clone.url, log: silentLog, size: 2 })
    dataDir = await mkdtemp(join(tmpdir(), 'trellis-fleet-'))
    for (const email of ['admin@example.com', 'spare1@example.com'])
      await setPassword(db, await idOf(email), { password: usualPassword, at: new Date() })
    await Promise.all([start('web'), start('web'), start('worker')])
    proxy = await startProxy(() => webs().map(({ address }) => address))
  }, 120_000)
  afterAll(async () => {
    await Promise.all(fleet.map((node) => node.end('SIGKILL')))
    await proxy?.close()
    await db?.close()
    await clone?.drop()
    await rm(dataDir, { recursive: true, force: true })
  })

  let made = 0
  const region = (name: string) => ({ name, code: `code ${++made}` })
  const idOf = async (email: string) =>
    (await db.first<{ id: string }>(sql`SELECT id FROM app."user" WHERE email = ${email}`))!.id

  /** The same person's browser, led to a certain node. */
  const at = ({ address }: Pick<NodeProcess, 'address'>, browser: TestBrowser) => {
    const copy = new TestBrowser(address)
    for (const [name, value] of browser.cookies) copy.keepCookie(name, value)
    return copy
  }
  const signIn = (email = 'admin@example.com') =>
    new TestBrowser(webs()[0]!.address).signIn(email, usualPassword)
  const addField = async (admin: TestBrowser, name: string) => {
    const { document, revision } = (await (await admin.get('/api/design/items/object/region')).json()) as {
      document: { fields: Record<string, unknown> }
      revision?: number
    }
    const put = await admin.fetch('/api/design/items/object/region', {
      method: 'PUT',
      json: { ...document, fields: { ...document.fields, [name]: { type: 'text' } } },
      headers: revision === undefined ? {} : { 'if-match': `"${revision}"` },
    })
    expect(put.status).toBeLessThan(300)
    const published = await admin.post('/api/design/publish', { message: name })
    expect(published.status).toBe(200)
  }

  it('use what was published on another for every later request', async () => {
    const [one, two] = webs() as [NodeProcess, NodeProcess]
    const admin = await signIn()
    for (let turn = 0; turn < 6; turn++) {
      const [here, there] = turn % 2 ? [one, two] : [two, one]
      await addField(at(here, admin), `x_turn_${turn}`)
      const answers = await Promise.all(
        [here, there, there].map((node) =>
          at(node, admin).post('/api/records/region', { ...region(`R${turn}`), [`x_turn_${turn}`]: 'new' }),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    }
  }, 60_000)

  it('know the same sessions and rights at once', async () => {
    const [one, two] = webs() as [NodeProcess, NodeProcess]
    const admin = await signIn()
    const person = await signIn('spare1@example.com')
    const id = await idOf('spare1@example.com')
    const listAt = async (node: NodeProcess) =>
      (await at(node, person).post('/api/records/region/query', {})).status
    expect(await listAt(two)).toBe(404) // no role: the object is unknown to them
    for (const [roles, status] of [
      [['sales_manager'], 200],
      [[], 404],
      [['sales_manager'], 200],
    ] as const) {
      expect((await at(one, admin).patch(`/api/admin/users/${id}`, { roles })).status).toBe(200)
      expect(await listAt(two)).toBe(status)
    }
    expect((await at(two, person).get('/api/me')).status).toBe(200)
    expect((await at(one, person).post('/api/auth/logout')).status).toBeLessThan(300)
    expect((await at(two, person).get('/api/me')).status).toBe(401)
  }, 30_000)

  it('tell their browsers of what was saved on another, and of work that the worker did', async () => {
    const [one, two] = webs() as [NodeProcess, NodeProcess]
    const admin = await signIn()
    const stream = await at(two, admin).get('/api/events')
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
    let seen = ''
    const until = async (text: () => string) => {
      while (!seen.includes(text())) {
        const { done, value } = await reader.read()
        if (done) throw new Error(`The stream ended after:\n${seen}`)
        seen += value
      }
    }
    await until(() => ': open')
    await sleep(1_500) // the feed has looked once
    const { id } = (await (await at(one, admin).post('/api/records/region', region('Told'))).json()) as {
      id: string
    }
    await until(() => id)
    await reader.cancel()

    const form = new FormData()
    form.set('file', new Blob(['name,code\nFrom a file,file']), 'regions.csv')
    form.set('options', JSON.stringify({ columns: { name: { field: 'name' }, code: { field: 'code' } } }))
    const queued = await at(one, admin).fetch('/api/records/region/import', { method: 'POST', body: form })
    expect(queued.status).toBe(202)
    const { id: job } = (await queued.json()) as { id: string }
    const state = async () =>
      (await (await at(two, admin).get(`/api/jobs/${job}`)).json()) as { state: string }
    await expect.poll(state, { timeout: 15_000 }).toMatchObject({ state: 'done' })
    await expect.poll(() => countOf('From a file')).toBe(1)
  }, 30_000)

  const countOf = async (name: string) =>
    (await db.first<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM app.region WHERE name = ${name} AND deleted_at IS NULL`,
    ))!.n

  /** Writes and reads through the proxy until told to stop. */
  const traffic = (browser: TestBrowser, tell: (status: number, what: string) => void) => {
    let stopped = false
    const one = async (worker: number) => {
      for (let turn = 0; !stopped; turn++) {
        const made = await browser.post('/api/records/region', region(`traffic ${worker} ${turn}`))
        tell(made.status, 'create')
        tell((await browser.post('/api/records/region/query', { limit: 5 })).status, 'list')
      }
    }
    const all = Promise.all([one(1), one(2), one(3)])
    return async () => {
      stopped = true
      await all
    }
  }

  it('are restarted one after the other without a request that fails', async () => {
    const browser = at(proxy, await signIn())
    const answers = new Map<string, number>()
    const stop = traffic(browser, (status, what) => {
      const key = `${what} ${status}`
      answers.set(key, (answers.get(key) ?? 0) + 1)
    })
    for (const node of webs()) {
      const next = await start(node.role)
      expect(await end(node, 'SIGTERM')).toBe(0)
      expect(next.child.exitCode).toBeNull()
    }
    await stop()
    expect([...answers.keys()].sort()).toEqual(['create 201', 'list 200'])
    expect(answers.get('create 201')).toBeGreaterThan(20)
  }, 120_000)

  it('lose nothing that was acknowledged when any of them, or the database’s connections, are killed', async () => {
    const browser = at(proxy, await signIn())
    const ledger = new Map<string, string>()
    let stopped = false
    let unknown = 0
    const write = async (writer: number) => {
      for (let turn = 0; !stopped; turn++) {
        const name = `ledger ${writer} ${turn}`
        for (let tries = 0; ; tries++) {
          const answer = await browser.fetch('/api/records/region', {
            method: 'POST',
            json: { name, code: name },
            headers: { 'idempotency-key': name.replaceAll(' ', '-') },
          })
          if (answer.status === 201) {
            ledger.set(name, ((await answer.json()) as { id: string }).id)
            break
          }
          // Only what says that it may have failed on the way is sent again, with the same key.
          expect([502, 503]).toContain(answer.status)
          unknown += 1
          if (tries > 200) throw new Error(`${name} never went through: ${await answer.text()}`)
          await sleep(50)
        }
      }
    }
    const writers = Promise.all([1, 2, 3, 4].map(write))
    try {
      const worker = fleet.find(({ role }) => role === 'worker')!
      for (const killed of [[webs()[0]!, worker], [webs()[1]!]]) {
        await sleep(500)
        await Promise.all(killed.map((node) => end(node, 'SIGKILL')))
        await db.run(sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'trellis%'`)
        await Promise.all(killed.map(({ role }) => start(role)))
      }
      await sleep(500)
    } finally {
      stopped = true
    }
    await writers
    const kept = await db.rows<{ id: string; name: string }>(
      sql`SELECT id, name FROM app.region WHERE name LIKE 'ledger %' AND deleted_at IS NULL`,
    )
    expect(unknown).toBeGreaterThan(0)
    expect(ledger.size).toBeGreaterThan(20)
    // Everything that was acknowledged is there, once; and everything that is there was acknowledged in the end.
    expect(kept.length).toBe(ledger.size)
    expect(new Map(kept.map(({ id, name }) => [name, id]))).toEqual(ledger)
  }, 120_000)
})
