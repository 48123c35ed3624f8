import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Koa from 'koa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servePages } from '../../../engine/http/pages.ts'
import { securityHeaders } from '../../../engine/http/security-headers.ts'

describe('the two pages', () => {
  let folder: string
  let server: Server
  let address: string
  const get = (path: string) => fetch(`${address}${path}`, { redirect: 'manual' })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trellis-pages-'))
    for (const part of ['runtime-ui', 'designer', 'assets']) await mkdir(join(folder, part))
    await writeFile(join(folder, 'runtime-ui/index.html'), '<meta nonce="__CSP_NONCE__">app')
    await writeFile(join(folder, 'designer/index.html'), '<meta nonce="__CSP_NONCE__">designer')
    await writeFile(join(folder, 'assets/app-1a2b.js'), 'export {}')
    await writeFile(join(folder, 'secret.txt'), 'secret')
    const koa = new Koa()
    koa.use(securityHeaders())
    koa.use(servePages(folder))
    await new Promise<void>((resolve) => {
      server = koa.listen(0, '127.0.0.1', resolve)
    })
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.close()
    await rm(folder, { recursive: true })
  })

  it('stand behind every address below /app and /design', async () => {
    expect(await (await get('/app/customer/123?view=mine')).text()).toMatch(/app$/)
    expect(await (await get('/design/objects/deal')).text()).toMatch(/designer$/)
    expect((await get('/')).headers.get('location')).toBe('/app/')
    expect((await get('/app?x=1')).headers.get('location')).toBe('/app/?x=1')
  })

  it('carry a nonce that only this answer knows, and a policy without exceptions', async () => {
    const [first, second] = [await get('/app/'), await get('/app/')]
    const policy = first.headers.get('content-security-policy')!
    const nonce = /nonce="([^"]+)"/.exec(await first.text())![1]!

    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`)
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toContain('unsafe')
    expect(await second.text()).not.toContain(nonce)
    expect(first.headers.get('cache-control')).toBe('no-store')
  })

  it('have assets that are kept for ever, and nothing beside them', async () => {
    const asset = await get('/assets/app-1a2b.js')

    expect(asset.headers.get('cache-control')).toMatch(/max-age=31536000.*immutable/)
    expect(asset.headers.get('content-type')).toContain('javascript')
    expect((await get('/assets/../secret.txt')).status).toBe(404)
    expect((await get('/assets/%2e%2e/secret.txt')).status).toBe(404)
    expect((await get('/secret.txt')).status).toBe(404)
    expect((await get('/assets/nothing.js')).status).toBe(404)
  })
})
