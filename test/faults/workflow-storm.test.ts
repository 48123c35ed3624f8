import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeApp } from '../../engine/app.ts'
import { sessionCookie } from '../../engine/auth/session-cookie.ts'
import { sessions } from '../../engine/auth/sessions.ts'
import type { Database } from '../../engine/database.ts'
import { connect } from '../../engine/db/connect.ts'
import { type Embedded, openEmbedded } from '../../engine/db/embedded.ts'
import { findUserByEmail } from '../../engine/organisation/users.ts'
import { sql } from '../../engine/sql.ts'
import { workflowRunner } from '../../engine/workflow/workflows.ts'
import { TestBrowser } from '../support/browser.ts'
import { bundled } from '../support/bundled.ts'
import { testKeys } from '../support/clock.ts'
import { silentLog } from '../support/log.ts'
import { publishedTemplate } from '../support/published-template.ts'

/** In full a thousand runs and as many kills as they take; by default a sample of some seconds. */
const isLong = process.env['TEST_LONG'] === '1'
const runs = isLong ? 1_000 : 12
const nodes = 2
const child = await bundled('test/faults/workflow-child.ts')
/** Activities that one run makes: first, a, b, three items, one by the sub-process, last. */
const effects = 8

const noted = (what: string, next?: string) => ({
  type: 'create',
  object: 'activity',
  values: { subject: `='${what} ' & name`, type: 'task' },
  ...(next ? { next } : {}),
})
const documents = {
  storm_below: {
    start: 'think',
    nodes: {
      think: { type: 'wait', after: 'PT1S', next: 'note' },
      note: {
        type: 'create',
        object: 'activity',
        values: { subject: "='below ' & $input.name", type: 'task' },
      },
    },
  },
  storm: {
    object: 'deal',
    triggers: { made: { type: 'recordChanged', on: ['create'] } },
    start: 'first',
    nodes: {
      first: noted('first', 's'),
      s: { type: 'split', outputs: { a: 'a', b: 'rest', c: 'each' } },
      a: noted('a', 'j'),
      rest: { type: 'wait', after: 'PT2S', next: 'b' },
      b: noted('b', 'j'),
      each: { type: 'forEach', times: 3, start: 'one', nodes: { one: noted('one') }, next: 'j' },
      j: { type: 'join', of: 's', next: 'ask' },
      ask: { type: 'call', workflow: 'storm_below', input: { name: '=name' }, next: 'mark' },
      mark: { type: 'update', values: { rank: '=(rank ? rank : 0) + 1' }, next: 'last' },
      last: noted('last', 'end'),
      end: { type: 'end', result: 'over' },
    },
  },
}

/** Its own PostgreSQL: nobody else's may be restarted. */
describe('workflows in a storm', () => {
  let dataDir: string
  let embedded: Embedded
  let db: Database
  const hands: Hand[] = []
  const startDatabase = () => openEmbedded({ dataDir, settings: { fsync: 'off' } })

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'trellis-storm-'))
    await chmod(dataDir, 0o755)
    embedded = await startDatabase()
    await publishedTemplate([], 'fixtures/leaks').build(embedded.url)
    db = connect({ url: embedded.url, log: silentLog, size: 4 })
    await begin(db)
  }, 120_000)

  afterAll(async () => {
    for (const hand of hands) await hand.end()
    await db?.close()
    await embedded.stop(0)
    await rm(dataDir, { recursive: true, force: true })
  })

  it(
    'of killed nodes and a database that restarts: every run ends, every effect is there once',
    async () => {
      let kills = 0
      let restarts = 0
      const began = performance.now()
      hands.push(...Array.from({ length: nodes }, () => new Hand(embedded.url)))
      while ((await stateOf(db)).over < runs) {
        for (const hand of hands) {
          await hand.atWork
          await sleep(isLong ? 200 + Math.random() * 6_000 : 100 + Math.random() * 600)
          if (kills < (isLong ? 1_000_000 : 4)) {
            await hand.kill()
            kills++
          }
        }
        if (kills > 0 && restarts < (isLong ? 5 : 1) && kills % 4 === 0) {
          await embedded.stop(0)
          embedded = await startDatabase()
          restarts++
        }
        // One that was to start while the database was away.
        for (const hand of hands) if (hand.isGone) await hand.kill()
        // What has been done so far has been done once.
        const half = await stateOf(db)
        expect(half).toMatchObject({ twice: 0, incidents: 0 })
        if (performance.now() - began > (isLong ? 1_500_000 : 90_000)) break
        if (!isLong && kills >= 4) await sleep(500)
      }
      for (const hand of hands) await hand.end()
      expect(await stateOf(db)).toEqual({
        over: runs,
        open: 0,
        effects: runs * effects,
        twice: 0,
        marks: runs,
        incidents: 0,
        left: 0,
      })
      expect(restarts).toBeGreaterThan(0)
      expect(kills).toBeGreaterThan(3)
      if (isLong) {
        const seconds = Math.round((performance.now() - began) / 1000)
        console.info(`${runs} runs, ${kills} kills, ${restarts} restarts of PostgreSQL: ${seconds} s`)
      }
    },
    isLong ? 1_800_000 : 120_000,
  )
})

/** A node that is started anew whenever it was killed. */
class Hand {
  readonly #url: string
  #running: ChildProcess
  #atWork: Promise<void> = Promise.resolve()

  constructor(url: string) {
    this.#url = url
    this.#running = this.#start()
  }

  #start(): ChildProcess {
    const running = spawn(process.execPath, [child, this.#url], { stdio: ['ignore', 'pipe', 'ignore'] })
    this.#atWork = new Promise((resume) => {
      running.stdout.once('data', () => resume())
      running.once('close', () => resume())
    })
    return running
  }

  /** Until it works, or has ended because it could not. */
  get atWork(): Promise<void> {
    return this.#atWork
  }

  /** Killed the hard way, wherever it is, and begun anew. */
  async kill(): Promise<void> {
    await this.end()
    this.#running = this.#start()
  }

  async end(): Promise<void> {
    const { exitCode, signalCode } = this.#running
    if (exitCode !== null || signalCode !== null) return
    const gone = new Promise((resume) => this.#running.once('close', resume))
    this.#running.kill('SIGKILL')
    await gone
  }

  get isGone(): boolean {
    return this.#running.exitCode !== null
  }
}

/** Publishes the workflows and makes the records that start them; nothing has moved yet. */
async function begin(db: Database): Promise<void> {
  const app = composeApp({ db, log: silentLog, keys: testKeys })
  await app.start()
  await app.parts.get(workflowRunner).stop()
  const origin = await app.http.listen(0, '127.0.0.1')
  const { id } = (await findUserByEmail(db, 'admin@example.com'))!
  const cookie = await app.parts.get(sessions).open(id, { ip: '127.0.0.1', agent: 'test' })
  const admin = new TestBrowser(origin).keepCookie(sessionCookie, cookie)
  const sound = async (answer: Response) =>
    expect(answer.status, await answer.clone().text()).toBeLessThan(300)
  for (const [name, document] of Object.entries(documents))
    await sound(await admin.put(`/api/design/items/workflow/${name}`, document))
  await sound(await admin.post('/api/design/publish', { message: 'storm' }))
  for (let from = 0; from < runs; from += 100) {
    const count = Math.min(100, runs - from)
    const create = Array.from({ length: count }, (_, n) => ({ name: `Deal ${from + n}` }))
    await sound(await admin.post('/api/records/deal/bulk', { create, mode: 'all', confirm: 'duplicates' }))
  }
  await app.stop()
}

const stateOf = async (db: Database) =>
  (await db.first<Record<'over' | 'open' | 'effects' | 'twice' | 'marks' | 'incidents' | 'left', number>>(
    sql`SELECT (SELECT count(*)::integer FROM sys.run WHERE name = 'storm' AND result = 'over') AS over,
      (SELECT count(*)::integer FROM sys.run WHERE ended_at IS NULL) AS open,
      (SELECT count(*)::integer FROM app.activity) AS effects,
      (SELECT count(*)::integer FROM (SELECT subject FROM app.activity WHERE subject NOT LIKE 'one %'
        GROUP BY subject HAVING count(*) > 1) t) AS twice,
      (SELECT coalesce(sum(rank), 0)::integer FROM app.deal) AS marks,
      (SELECT count(*)::integer FROM sys.incident) AS incidents,
      (SELECT count(*)::integer FROM sys.run_token) + (SELECT count(*)::integer FROM sys.run_scope)
        + (SELECT count(*)::integer FROM sys.run_timer) + (SELECT count(*)::integer FROM sys.run_item)
        + (SELECT count(*)::integer FROM sys.run_event WHERE done_at IS NULL) AS left`,
  ))!
