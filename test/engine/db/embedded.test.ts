import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { isAlive } from '../../../engine/db/embedded/process-mark.ts'
import { type Embedded, openEmbedded } from '../../../engine/db/embedded.ts'

const folders: string[] = []
const open: Embedded[] = []
const children: ChildProcess[] = []

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await Promise.all(open.splice(0).map((embedded) => embedded.stop(0)))
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** A folder that the database's own user can walk into, as a checkout usually is. */
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-embedded-'))
  await chmod(folder, 0o755)
  folders.push(folder)
  return folder
}

async function start(dataDir: string): Promise<Embedded> {
  const embedded = await openEmbedded({ dataDir, settings: { fsync: 'off' } })
  open.push(embedded)
  return embedded
}

async function ask<T>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(text)
  await client.end()
  return rows as T[]
}

const serverPid = async (dataDir: string) =>
  Number.parseInt(await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8'), 10)

/** Another process of ours on the same folder; ends when told by a signal. */
async function otherProcess(dataDir: string, linger = 0): Promise<ChildProcess> {
  const program = `
    import { openEmbedded } from '${join(process.cwd(), 'engine/db/embedded.ts')}'
    const embedded = await openEmbedded({ dataDir: process.argv[1] })
    process.on('SIGTERM', async () => { await embedded.stop(${linger}); process.exit(0) })
    console.log('adopted', embedded.adopted)
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (text: Buffer) => text.includes('adopted') && resolve())
    child.on('exit', (code) => reject(new Error(`ended with ${code}`)))
  })
  return child
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve))

describe('the embedded PostgreSQL', () => {
  it('starts from nothing, listens on a socket only, and keeps its data', async () => {
    const dataDir = await newFolder()
    const first = await start(dataDir)
    const [settings] = await ask<Record<string, string>>(
      first.url,
      `SELECT current_setting('listen_addresses') AS listen, current_setting('max_locks_per_transaction') AS locks,
        current_setting('log_lock_waits') AS waits, current_setting('server_encoding') AS encoding,
        lower('ÄÉ') AS folded, (SELECT count(*) FROM pg_collation WHERE collname = 'zh-x-icu') AS chinese`,
    )
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop(0)
    const second = await start(dataDir)

    expect(settings).toEqual({
      listen: '',
      locks: '256',
      waits: 'on',
      encoding: 'UTF8',
      folded: 'äé',
      chinese: '1',
    })
    expect(second.adopted).toBe(false)
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  it('is shared: the second process joins, the first leaves it running, the last one out stops it', async () => {
    const dataDir = await newFolder()
    const first = await otherProcess(dataDir)
    const second = await start(dataDir)
    const pid = await serverPid(dataDir)

    first.kill('SIGTERM')
    await ended(first)

    expect(second.adopted).toBe(true)
    expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await second.stop(0)
    expect(isAlive(pid)).toBe(false)
  })

  it('goes on when somebody comes while the last one is leaving', async () => {
    const dataDir = await newFolder()
    const first = await start(dataDir)
    const pid = await serverPid(dataDir)

    const leaving = first.stop(1500)
    const second = await start(dataDir)
    await leaving

    expect(await serverPid(dataDir)).toBe(pid)
    expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('adopts the server that a killed process left behind', async () => {
    const dataDir = await newFolder()
    const killed = await otherProcess(dataDir)
    const pid = await serverPid(dataDir)
    killed.kill('SIGKILL')
    await ended(killed)

    const next = await start(dataDir)

    expect(next.adopted).toBe(true)
    expect(await serverPid(dataDir)).toBe(pid)
    await next.stop(0)
    expect(isAlive(pid)).toBe(false)
  })

  it('waits for a server that is just going down', async () => {
    const dataDir = await newFolder()
    const first = await start(dataDir)
    const session = new pg.Client({ connectionString: first.url })
    session.on('error', () => undefined)
    await session.connect()
    process.kill(await serverPid(dataDir), 'SIGTERM') // a smart shutdown: it waits for the session
    setTimeout(() => void session.end(), 1000)

    const second = await start(dataDir)

    expect(second.adopted).toBe(false)
    expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('is not fooled by the pid file of a machine that lost its power', async () => {
    const dataDir = await newFolder()
    await (await start(dataDir)).stop(0)
    // Our own number, which lives and is no PostgreSQL.
    const stale = [process.ppid, join(dataDir, 'postgres/data'), 1, 5432, '', '', '0 0', 'ready']
    await writeFile(join(dataDir, 'postgres/data/postmaster.pid'), `${stale.join('\n')}\n`)

    const again = await start(dataDir)

    expect(await ask(again.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  }, 30_000)

  it("refuses another major version's data and says what to do", async () => {
    const dataDir = await newFolder()
    await mkdir(join(dataDir, 'postgres/data'), { recursive: true })
    await writeFile(join(dataDir, 'postgres/data/PG_VERSION'), '14\n')

    const attempt = start(dataDir)

    await expect(attempt).rejects.toThrow(/belongs to PostgreSQL 14.*pg_dumpall/s)
    expect(existsSync(join(dataDir, 'postgres/data/PG_VERSION'))).toBe(true)
  })

  it('works below a path too long for a socket', async () => {
    const dataDir = join(await newFolder(), 'a'.repeat(60), 'b'.repeat(60))

    const embedded = await start(dataDir)

    expect(await ask(embedded.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('throws a half-made data folder away', async () => {
    const dataDir = await newFolder()
    await mkdir(join(dataDir, 'postgres/data/base'), { recursive: true })
    await writeFile(join(dataDir, 'postgres/data/postgresql.conf'), '')

    const embedded = await start(dataDir)

    expect(await ask(embedded.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it.runIf(process.getuid?.() === 0)(
    'finds another place when root keeps the data where nobody else may go',
    async () => {
      const closed = await newFolder()
      await chmod(closed, 0o700)
      const dataDir = join(closed, 'data')

      const embedded = await start(dataDir)
      const [{ folder }] = (await ask<{ folder: string }>(
        embedded.url,
        `SELECT current_setting('data_directory') AS folder`,
      )) as [{ folder: string }]

      expect(folder).toMatch(/^\/var\/lib\/trellis\//)
      expect(existsSync(join(dataDir, 'postgres', 'data', 'PG_VERSION'))).toBe(true)
      folders.push(join(folder, '..'))
    },
  )
})
