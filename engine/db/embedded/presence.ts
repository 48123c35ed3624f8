import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError } from './embedded-error.ts'
import { isMarkAlive, processMark } from './process-mark.ts'

/** A process's sign at the cluster: as long as it is there and the process lives, nobody stops the server. */
export interface Presence {
  leave(): Promise<void>
}

const staleAfterMs = 120_000

/** Hangs this process's sign out. */
export async function signIn(folder: string): Promise<Presence> {
  const signs = join(folder, 'present')
  await mkdir(signs, { recursive: true })
  const sign = join(signs, `${processMark()}.${randomUUID()}`)
  await writeFile(sign, '')
  return { leave: () => rm(sign, { force: true }) }
}

/** Whether a living process has its sign out; signs of the dead are taken down. */
export async function anybodyPresent(folder: string): Promise<boolean> {
  const signs = join(folder, 'present')
  let living = false
  for (const name of await readdir(signs).catch(() => [])) {
    if (isMarkAlive(name.split('.')[0] ?? '')) living = true
    else await rm(join(signs, name), { force: true })
  }
  return living
}

/** One process at a time starts, adopts or stops the server. */
export async function withStartLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, 'start.lock')
  const until = Date.now() + staleAfterMs
  while (!(await takeLock(lock))) {
    if (Date.now() > until) {
      throw new EmbeddedError(`Another process has been starting this database for two minutes (${lock}).`)
    }
    await sleep(50)
  }
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, processMark(), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const holder = await readFile(lock, 'utf8').catch(() => '')
  const age = Date.now() - (await stat(lock).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs
  if ((holder !== '' && !isMarkAlive(holder)) || age > staleAfterMs) await rm(lock, { force: true })
  return false
}
