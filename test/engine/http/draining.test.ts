import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import Koa from 'koa'
import { describe, expect, it } from 'vitest'
import { Draining } from '../../../engine/http/draining.ts'
import { requestId } from '../../../engine/http/request-id.ts'
import { silentLog } from '../../support/log.ts'

describe('draining', () => {
  it('lets a running request finish and then takes no connection any more', async () => {
    const draining = new Draining()
    const koa = new Koa()
    koa.use(requestId(silentLog))
    koa.use(draining.middleware())
    koa.use(async (http) => {
      if (http.path === '/slow') await sleep(300)
      http.body = 'done'
    })
    const server = createServer(koa.callback())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo

    const slow = fetch(`http://127.0.0.1:${port}/slow`)
    await sleep(50)
    const drained = draining.drain(server)

    expect(await (await slow).text()).toBe('done')
    await drained
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
  })

  it('tells whoever connects in the time of grace to ask elsewhere, instead of cutting them off', async () => {
    const draining = new Draining()
    const koa = new Koa()
    koa.use(requestId(silentLog))
    koa.use(draining.middleware())
    const server = createServer(koa.callback())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const drained = draining.drain(server, 300)

    const answer = await fetch(`http://127.0.0.1:${port}/`)
    expect([answer.status, answer.headers.get('connection')]).toEqual([503, 'close'])
    await drained
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
  })

  it('answers draining with a hint when to come back', async () => {
    const draining = new Draining()
    const koa = new Koa()
    koa.use(requestId(silentLog))
    koa.use(draining.middleware())
    koa.use((http) => {
      http.body = 'done'
    })
    const server = createServer(koa.callback())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const idle = createServer()
    await draining.drain(idle) // on its way out, but this server still listens

    const answer = await fetch(`http://127.0.0.1:${port}/api/me`)

    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect((await answer.json()).code).toBe('draining')
    server.close()
  })
})
