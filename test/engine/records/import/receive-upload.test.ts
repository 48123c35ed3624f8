import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppError } from '../../../../engine/errors.ts'
import { receiveUpload } from '../../../../engine/records/import/receive-upload.ts'

describe('receiveUpload', () => {
  let server: Server
  let folder = ''
  let address = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trellis-incoming-'))
    server = createServer((req, res) => {
      receiveUpload({ req, res }, { folder, limit: 1_000 }).then(
        (found) => res.end(JSON.stringify(found)),
        (error: AppError) => res.writeHead(error.status).end(JSON.stringify({ code: error.code })),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.close()
  })

  const send = async (parts: Record<string, string | Blob>) => {
    const body = new FormData()
    for (const [name, value] of Object.entries(parts))
      if (typeof value === 'string') body.append(name, value)
      else body.append(name, value, '客户 list.csv')
    const answer = await fetch(address, { method: 'POST', body })
    return { status: answer.status, ...((await answer.json()) as Record<string, unknown>) }
  }

  it('writes the file as it comes and keeps its name', async () => {
    const found = await send({ file: new Blob(['a,b']), options: '{"x":1}' })
    const file = found['file' as never] as { path: string; name: string }
    expect(file.name).toBe('客户 list.csv')
    expect(await readFile(file.path, 'utf8')).toBe('a,b')
    expect(found).toMatchObject({ fields: { options: '{"x":1}' } })
  })

  it('refuses a file that is too large, and keeps nothing of it', async () => {
    const before = (await readdir(folder)).length
    expect(await send({ file: new Blob(['x'.repeat(5_000)]) })).toEqual({
      status: 413,
      code: 'payload_too_large',
    })
    await expect.poll(async () => (await readdir(folder)).length).toBe(before)
  })

  it('refuses files under other names', async () => {
    expect(await send({ other: new Blob(['a']) })).toEqual({ status: 400, code: 'malformed_request' })
  })
})
