import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, composeApp } from '../../engine/app.ts'
import { sessionCookie } from '../../engine/auth/session-cookie.ts'
import { Sessions } from '../../engine/auth/sessions.ts'
import { TestBrowser } from '../support/browser.ts'
import { testClock, testKeys } from '../support/clock.ts'
import { withDatabase } from '../support/database.ts'
import { silentLog } from '../support/log.ts'
import { addPerson, createOrganisationTables, modelWithRoles } from '../support/organisation.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

describe('an upload', () => {
  const db = withDatabase()
  const clock = testClock()
  let app: App
  let address: string
  beforeAll(async () => {
    await createOrganisationTables(db)
    app = composeApp({
      db,
      log: silentLog,
      clock,
      keys: testKeys,
      runsJobs: false,
      loadModel: async (version) => ({ ...modelWithRoles(), version }),
      fileLimits: { uploadBytes: 20_000, importBytes: 20_000, pendingBytes: 50_000 },
    })
    await app.start()
    address = await app.http.listen(0, '127.0.0.1')
  })
  afterAll(() => app.stop())

  async function somebody(): Promise<TestBrowser> {
    const id = await addPerson(db)
    const cookie = await new Sessions(db, testKeys, clock).open(id, { ip: '127.0.0.1', agent: 'test' })
    return new TestBrowser(address).keepCookie(sessionCookie, cookie)
  }
  async function upload(
    browser: TestBrowser,
    content: Uint8Array | string,
    name: string,
    type = 'application/octet-stream',
  ) {
    const body = new FormData()
    body.append('file', new Blob([content as BlobPart], { type }), name)
    const answer = await browser.fetch('/api/files', { method: 'POST', body })
    return {
      status: answer.status,
      file: (await answer.json()) as { id: string; name: string; type: string; code?: string },
    }
  }

  it('is known by its content, whatever its name and its sender say', async () => {
    const browser = await somebody()
    const png = bytes('\x89PNG\r\n\x1a\n\0\0\0\0')
    const tries: [string | Uint8Array, string, string, string][] = [
      [
        '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        'picture.svg',
        'image/svg+xml',
        'text/plain',
      ],
      ['<html><script>alert(1)</script>', 'photo.png', 'image/png', 'text/plain'],
      ['%PDF-1.7 but called a picture', 'photo.jpg', 'image/jpeg', 'application/pdf'],
      [png, 'notes.html', 'text/html', 'image/png'],
      [bytes('\0\x01\x02\x03'), 'data.csv', 'text/csv', 'application/octet-stream'],
    ]
    for (const [content, name, said, type] of tries)
      expect([name, (await upload(browser, content, name, said)).file.type]).toEqual([name, type])
  })

  it.each(['MZ\x90\0', '\x7fELF\x02', '#!/bin/sh\nrm -rf /', '\xca\xfe\xba\xbe\0\0', '\xcf\xfa\xed\xfe\0\0'])(
    'that is a program is refused as what it is: %j',
    async (content) => {
      const { status, file } = await upload(await somebody(), bytes(content), 'report.pdf', 'application/pdf')
      expect([status, file.code]).toEqual([422, 'file_refused'])
    },
  )

  it('goes out as an attachment in a sandbox, so that nothing in it runs here', async () => {
    const browser = await somebody()
    const { file } = await upload(browser, '<script>alert(1)</script>', 'x.html', 'text/html')
    const { headers } = await browser.get(`/api/files/${file.id}`)
    expect(headers.get('content-type')).toMatch(/^text\/plain/)
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''x\.html$/)
    expect(headers.get('content-security-policy')).toContain('sandbox')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    ['../../../etc/passwd', 'passwd'],
    ['..\\..\\windows\\system.ini', 'system.ini'],
    ['/etc/shadow', 'shadow'],
    [`${'long'.repeat(100)}.txt`, `${'long'.repeat(49)}.txt`],
  ])('keeps the last part of a name only: %s', async (name, kept) => {
    expect((await upload(await somebody(), 'text', name)).file.name).toBe(kept)
  })

  it('that is too large is broken off and told so', async () => {
    const { status, file } = await upload(await somebody(), 'x'.repeat(30_000), 'large.txt')
    expect([status, file.code]).toEqual([413, 'payload_too_large'])
  })

  it('of files that no record takes has an end for each person, and for nobody else', async () => {
    const [one, two] = [await somebody(), await somebody()]
    const statuses: number[] = []
    for (let at = 0; at < 4; at++) statuses.push((await upload(one, 'x'.repeat(15_000), `${at}.txt`)).status)
    expect(statuses).toEqual([201, 201, 201, 422])
    expect((await upload(two, 'x'.repeat(15_000), 'mine.txt')).status).toBe(201)
  })

  it('that come at the same moment do not pass the limit of what waits for a record together', async () => {
    const browser = await somebody()

    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => upload(browser, 'x'.repeat(9_000), `${at}.txt`)),
    )

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5) // 45,000 of 50,000 bytes
    expect(answers.filter(({ file }) => file.code === 'file_refused')).toHaveLength(7)
  })
})
