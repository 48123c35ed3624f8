import { describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import type { FileView } from '../../../engine/files/keep-file.ts'
import { removePendingFiles } from '../../../engine/files/remove-pending.ts'
import { withEngine } from '../../support/engine.ts'

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0])

describe('files', () => {
  const engine = withEngine()

  async function upload(content: string | Uint8Array, name: string, who?: Ctx): Promise<Response> {
    const body = new FormData()
    body.append('file', new Blob([content as BlobPart]), name)
    return (await engine.http(who)).fetch('/api/files', { method: 'POST', body })
  }
  const kept = async (content: string | Uint8Array, name: string, who?: Ctx): Promise<FileView> =>
    (await (await upload(content, name, who)).json()) as FileView
  const download = async (id: string, who?: Ctx): Promise<Response> =>
    (await engine.http(who)).get(`/api/files/${id}`)

  it('takes a file and knows its type by its content, not by its name', async () => {
    const file = await kept(png, '照片.txt')
    expect(file).toMatchObject({ name: '照片.txt', size: 12, type: 'image/png' })
    expect(await kept('<script>alert(1)</script>', 'x.html')).toMatchObject({ type: 'text/plain' })
  })

  it('refuses programs and empty files', async () => {
    const program = await upload(new Uint8Array([0x4d, 0x5a, 0x90]), 'photo.png')
    expect(program.status).toBe(422)
    expect(await program.json()).toMatchObject({ code: 'file_refused' })
    expect((await upload('', 'empty.txt')).status).toBe(422)
  })

  it('gives a pending file to its uploader only, as an attachment that cannot run', async () => {
    const file = await kept('hello', 'notes.txt')
    const answer = await download(file.id)
    expect(await answer.text()).toBe('hello')
    expect(answer.headers.get('content-disposition')).toContain('attachment')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-security-policy')).toContain('sandbox')
    const other = await engine.person({ roles: ['seller'] })
    expect((await download(file.id, other)).status).toBe(404)
  })

  it('belongs to a record after its save: who may read the record may read it', async () => {
    const file = await kept(png, 'logo.png')
    const browser = await engine.http()
    const made = await browser.post('/api/records/customer', { name: 'With logo', logo: file.id })
    expect(made.status).toBe(201)
    const seller = await engine.person({ roles: ['seller'] })
    expect((await download(file.id)).status).toBe(200)
    expect((await download(file.id, seller)).status).toBe(404)
    engine.clock.pass(2 * 86_400_000)
    await removePendingFiles(engine.system)
    expect((await download(file.id)).status).toBe(200)
  })

  it('refuses a text as an image', async () => {
    const file = await kept('no image', 'logo.png')
    const answer = await (await engine.http()).post('/api/records/customer', { name: 'Wrong', logo: file.id })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ errors: [{ path: '/logo', code: 'wrong_type' }] })
  })

  it('goes after a day when no record wants it', async () => {
    const file = await kept('nobody', 'a.txt')
    expect(await removePendingFiles(engine.system)).toBeGreaterThanOrEqual(0)
    expect((await download(file.id)).status).toBe(200)
    engine.clock.pass(25 * 3_600_000)
    await removePendingFiles(engine.system)
    expect((await download(file.id)).status).toBe(404)
  })
})
