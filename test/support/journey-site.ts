import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { setPassword } from '../../engine/auth/passwords.ts'
import { connect } from '../../engine/db/connect.ts'
import { sql } from '../../engine/sql.ts'
import { TestBrowser } from './browser.ts'
import { silentLog } from './log.ts'
import { usualPassword } from './organisation.ts'
import { publishedTemplate } from './published-template.ts'
import { withServer } from './server.ts'
import { cloneTemplate } from './template.ts'

export interface JourneySite {
  /** `http://127.0.0.1:<port>` */
  address: string
  /** The API as the admin, for what a journey only needs to be there. */
  admin: TestBrowser
  stop(): Promise<void>
}

export const adminEmail = 'admin@example.com'
export const adminPassword = usualPassword

/** The whole program as people start it, built when something changed, on a database of its own. */
export async function startSite(): Promise<JourneySite> {
  const clone = await cloneTemplate(publishedTemplate(['crm'], undefined))
  await givePassword(clone.url)
  // Journeys go side by side: one builds, the others wait for it.
  return withServer(inject('databaseServer'), async (client) => {
    await client.query(`SELECT pg_advisory_lock(hashtext('build'))`)
    return startOn(clone)
  })
}

async function startOn(clone: { url: string; drop(): Promise<void> }): Promise<JourneySite> {
  const dataDir = mkdtempSync(join(tmpdir(), 'trellis-journey-'))
  const child = spawn(process.execPath, ['engine/launch.js'], {
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      DATABASE_URL: clone.url,
      DATA_DIR: dataDir,
      SECRET_KEY: 'a-key-that-only-the-journeys-know-and-use',
      DEMO: 'off',
      TIME_ZONE: 'UTC',
      LOG_LEVEL: 'warn',
    },
  })
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    await clone.drop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const address = await addressOf(child)
    return { address, admin: await new TestBrowser(address).signIn(adminEmail, adminPassword), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function givePassword(url: string): Promise<void> {
  const db = connect({ url, log: silentLog, size: 1 })
  const admin = await db.first<{ id: string }>(sql`SELECT id FROM app."user" WHERE email = ${adminEmail}`)
  await setPassword(db, admin!.id, { password: adminPassword, at: new Date() })
  await db.close()
}

/** What the program says of itself when it is up. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (text: Buffer) => {
        said += text
        const address = /is at (http:\S+)/.exec(said)?.[1]
        if (address) resolve(address)
      })
    }
    child.on('exit', () => reject(new Error(`The program did not start:\n${said}`)))
  })
}
