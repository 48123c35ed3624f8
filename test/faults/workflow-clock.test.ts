import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createDoor, type Server as Door } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bulkRecords } from '../../engine/records/bulk.ts'
import { sql } from '../../engine/sql.ts'
import { MailServer } from '../engine/workflow/mail-server.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from '../engine/workflow/published.ts'
import { withEngine } from '../support/engine.ts'

const minute = 60_000
const hour = 60 * minute
const made = (name: string) => ({
  object: 'customer',
  triggers: { made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${name}')` } },
})

describe('workflows, while time and the world outside', () => {
  const mail = new MailServer()
  let web: Server
  /** In front of the mail server: shut while it is down. */
  let door: Door
  let isDown = true
  const keys: string[] = []

  const engine = withEngine({
    setUp: async () => {
      web = createServer((request, response) => {
        if (isDown) {
          response.writeHead(503).end()
          return
        }
        keys.push(String(request.headers['idempotency-key']))
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      })
      await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
      const behind = Number(new URL(await mail.listen()).port)
      door = createDoor((socket) => {
        socket.on('error', () => socket.destroy())
        if (isDown) {
          socket.destroy()
          return
        }
        const through = connect(behind, '127.0.0.1')
        through.on('error', () => socket.destroy())
        socket.pipe(through).pipe(socket)
      })
      await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
      const { port } = door.address() as AddressInfo
      return { smtpUrl: `smtp://127.0.0.1:${port}`, fetchAllow: ['127.0.0.1'] }
    },
  })
  afterAll(async () => {
    door.close()
    await mail.close()
    web.closeAllConnections()
    await new Promise((resolve) => web.close(resolve))
  })
  beforeAll(async () => {
    const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/hook`
    await publishWorkflows(engine, {
      jumping: {
        ...made('Jumping'),
        start: 'rest',
        nodes: {
          rest: { type: 'wait', after: 'P1D', next: 'mark' },
          mark: { type: 'update', values: { employees: '=(employees ? employees : 0) + 1' } },
        },
      },
      reaching: {
        ...made('Reaching'),
        start: 's',
        nodes: {
          s: { type: 'split', outputs: { a: 'ask', b: 'write' } },
          ask: { type: 'http', url, method: 'POST', next: 'j' },
          write: {
            type: 'email',
            to: '=email',
            subject: 'Hello {{name}}',
            body: 'Hello',
            next: 'j',
          },
          j: { type: 'join', of: 's', next: 'end' },
          end: { type: 'end', result: 'reached' },
        },
      },
    })
    await settle(engine)
  }, 60_000)
  const make = (name: string, count: number) =>
    bulkRecords(engine.system, 'customer', {
      create: Array.from({ length: count }, (_, n) => ({
        name: `${name} ${n}`,
        email: `${name}${n}@example.com`,
      })),
      mode: 'all',
      confirm: true,
    })
  const marks = async () =>
    (await engine.db.first<{ n: number }>(
      sql`SELECT coalesce(sum(employees), 0)::integer AS n FROM app.customer WHERE name LIKE 'Jumping%'`,
    ))!.n

  it('jump forward and back: each timer fires once, and none before its time', async () => {
    await make('Jumping', 20)
    await settle(engine)
    engine.clock.pass(-3 * 24 * hour)
    await settle(engine)
    engine.clock.pass(3 * 24 * hour + 23 * hour)
    await settle(engine)
    expect(await marks()).toBe(0)
    engine.clock.pass(2 * hour)
    await settle(engine)
    expect(await marks()).toBe(20)
    engine.clock.pass(-40 * 24 * hour)
    await settle(engine)
    engine.clock.pass(400 * 24 * hour)
    await settle(engine)
    expect(await marks()).toBe(20)
    expect((await runsOf(engine, 'jumping')).every(({ state }) => state === 'completed')).toBe(true)
    engine.clock.pass(-360 * 24 * hour)
  }, 60_000)

  it('are away for an hour: all is asked again, and each call and each mail arrives', async () => {
    await make('Reaching', 8)
    await settle(engine)
    for (let n = 0; n < 12; n++) {
      engine.clock.pass(5 * minute)
      await settle(engine)
    }
    expect((await runsOf(engine, 'reaching')).filter(({ state }) => state === 'completed')).toEqual([])
    isDown = false
    for (let n = 0; n < 30; n++) {
      engine.clock.pass(5 * minute)
      await settle(engine)
    }
    expect(await incidentsOf(engine, 'reaching')).toEqual([])
    expect((await runsOf(engine, 'reaching')).map(({ result }) => result)).toEqual(Array(8).fill('reached'))
    expect(new Set(keys).size).toBe(8)
    expect(keys).toHaveLength(8)
    expect(mail.received).toHaveLength(8)
    expect(new Set(mail.received.map(({ to }) => String(to))).size).toBe(8)
  }, 120_000)
})
