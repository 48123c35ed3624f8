import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TestBrowser } from '../support/browser.ts'
import { bundled } from '../support/bundled.ts'

const password = 'a-password-for-a-full-disk'

/** The whole program on a disk of 200 MB. Mounting one needs root; without it the test says so and is skipped. */
describe('a full disk', () => {
  let disk: string
  let mounted = false
  let program: ReturnType<typeof spawn>
  let browser: TestBrowser

  beforeAll(async () => {
    disk = await mkdtemp(join(tmpdir(), 'trellis-disk-'))
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', disk], { stdio: 'pipe' })
      mounted = true
    } catch {
      return
    }
    await chmod(disk, 0o755)
    program = spawn(process.execPath, [await bundled('engine/main.ts')], {
      env: {
        PATH: process.env['PATH'],
        DATA_DIR: join(disk, 'data'),
        PORT: '0',
        DEMO: 'off',
        ADMIN_EMAIL: 'admin@example.com',
        ADMIN_PASSWORD: password,
      },
    })
    const address = await new Promise<string>((resolve, reject) => {
      let out = ''
      program.stdout!.on('data', (text: Buffer) => {
        out += text
        if (out.includes('Ctrl+C')) resolve(/is at (http:\S+)/.exec(out)![1]!)
      })
      program.once('exit', () => reject(new Error(`It ended:\n${out}`)))
    })
    browser = await new TestBrowser(address).signIn('admin@example.com', password)
  }, 60_000)

  afterAll(async () => {
    if (mounted) {
      const ended = new Promise((resolve) => program.once('exit', resolve))
      program.kill('SIGTERM')
      await ended
      execFileSync('umount', ['-l', disk])
    }
    await rm(disk, { recursive: true, force: true })
  })
  beforeEach(({ skip }) => {
    if (!mounted) skip('skipped: a small disk can be mounted by root only')
  })

  const ballast = () => join(disk, 'ballast')
  function fillUp(): void {
    const block = randomBytes(1024 * 1024)
    for (;;) {
      try {
        appendFileSync(ballast(), block)
      } catch (error) {
        expect((error as { code?: string }).code).toBe('ENOSPC')
        return
      }
    }
  }
  const save = () =>
    browser.post('/api/records/product', {
      name: `Product ${randomBytes(8).toString('hex')}`,
      code: randomBytes(8).toString('hex'),
      description: randomBytes(9_000).toString('hex'),
    })

  it('refuses writes in plain words, keeps reading, loses nothing, and goes on when there is room', async () => {
    fillUp()
    let saved = 0
    const refused: { status: number; code: string }[] = []
    while (refused.length < 5) {
      const answer = await save()
      if (answer.status === 201) saved++
      else refused.push({ status: answer.status, code: (await answer.json()).code })
    }
    const listed = await browser.get('/api/records/product?limit=1')
    const body = new FormData()
    body.append('file', new Blob([randomBytes(2_000_000)]), 'large.bin')
    const uploaded = await browser.fetch('/api/files', { method: 'POST', body })
    await rm(ballast())
    const afterwards = await save()
    const counted = await browser.get('/api/records/product?limit=1&count=exact')

    expect(refused).toEqual(refused.map(() => ({ status: 507, code: 'storage_full' })))
    expect(listed.status).toBe(200)
    expect([uploaded.status, (await uploaded.json()).code]).toEqual([507, 'storage_full'])
    expect(await readdir(join(disk, 'data', 'files', 'incoming'))).toEqual([])
    expect(afterwards.status).toBe(201)
    expect((await counted.json()).page.count).toBe(saved + 1)
  }, 60_000)
})
