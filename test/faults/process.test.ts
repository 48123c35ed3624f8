import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAlive } from '../../engine/db/embedded/process-mark.ts'
import { TestBrowser } from '../support/browser.ts'

interface Started {
  child: ChildProcess
  out: string
  browser: TestBrowser
  ended: Promise<number | null>
}

/** The program itself, as `npm start` runs it, but straight from the sources. */
describe('the program', () => {
  let dataDir: string
  const children: ChildProcess[] = []

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'trellis-program-'))
    await chmod(dataDir, 0o755)
  })
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    const pid = await serverPid().catch(() => undefined)
    if (pid) process.kill(pid, 'SIGQUIT')
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10 })
  })

  const serverPid = async () =>
    Number.parseInt(await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8'), 10)

  function run(env: Record<string, string> = {}): ChildProcess {
    const child = spawn(process.execPath, ['--import', 'tsx', 'engine/main.ts'], {
      env: {
        PATH: process.env['PATH'],
        DATA_DIR: dataDir,
        PORT: '0',
        DEMO: 'off',
        LOG_LEVEL: 'info',
        ...env,
      },
    })
    children.push(child)
    return child
  }

  async function start(env?: Record<string, string>): Promise<Started> {
    const child = run(env)
    let out = ''
    let problems = ''
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.stderr!.on('data', (text: Buffer) => {
      problems += text
    })
    await new Promise<void>((resolve, reject) => {
      child.stdout!.on('data', (text: Buffer) => {
        out += text
        if (out.includes('Ctrl+C')) resolve()
      })
      child.once('exit', () => reject(new Error(`It ended:\n${problems}`)))
    })
    const address = /is at (http:\S+)/.exec(out)![1]!
    return { child, out, ended, browser: new TestBrowser(address) }
  }

  let pid: number

  it('starts from nothing, lets the admin in, and is killed', async () => {
    const { child, out, browser, ended } = await start()
    const password = /Password {3}(\S+)/.exec(out)![1]!
    await browser.signIn('admin@example.com', password)
    pid = await serverPid()
    child.kill('SIGKILL')
    await ended

    const logged = out.split('\n').filter((line) => line.startsWith('{'))
    expect(logged.join('\n')).not.toContain(password)
    expect(logged.map((line) => JSON.parse(line).msg)).toContain('migration applied')
  }, 60_000)

  it('survives that on the same data without a new admin, and ends with 0 when told to stop, its database too', async () => {
    const { child, out, browser, ended } = await start()

    expect(out).not.toContain('shown this once')
    expect(await serverPid()).toBe(pid)
    expect((await browser.get('/readyz')).status).toBe(200)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(isAlive(pid)).toBe(false)
  }, 60_000)

  it('lists every wrong setting and ends', async () => {
    const child = run({ PORT: 'x', ROLE: 'boss' })
    let text = ''
    child.stderr!.on('data', (part: Buffer) => {
      text += part
    })
    const code = await new Promise((resolve) => child.once('close', resolve))

    expect(code).toBe(1)
    expect(text).toContain('PORT is "x"')
    expect(text).toContain('ROLE is "boss"')
    expect(text).not.toContain('    at ') // no stack for what the person can put right
  })
})
