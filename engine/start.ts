import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type App, composeApp } from './app.ts'
import { catchUpIndexes, catchUpTables, lackingTables } from './catalog/catch-up-tables.ts'
import { readPackages } from './catalog/packages.ts'
import { publishShippedPackages } from './catalog/publish-packages.ts'
import { loadDemo } from './command-line/load-demo.ts'
import type { Config } from './config.ts'
import { type Log, systemClock } from './context.ts'
import { type FirstAdmin, firstSettings, firstStart } from './first-start.ts'
import { openDatabase } from './open-database.ts'
import { rootFolder } from './root.ts'

export interface Running {
  app: App
  /** The address people type; a worker has none. */
  address?: string
  admin?: FirstAdmin
  /** Shipped packages that wait in the draft, and why. */
  waits: string[]
  /** Running requests finish first; an embedded server is stopped `lingerMs` later, unless others use it. */
  stop(lingerMs?: number): Promise<void>
}

/** From settings to a system that answers: database, migrations, packages, first admin, doors. */
export async function start(config: Config, log: Log): Promise<Running> {
  const { db, keys, close } = await openDatabase(config, log)
  try {
    await firstSettings(db, config)
    const tools = { db, log, clock: systemClock }
    const { waits } = await publishShippedPackages(tools, await readPackages(join(rootFolder, 'metadata')))
    const webFolder = join(rootFolder, 'dist', 'web')
    const app = composeApp({
      db,
      log,
      keys,
      demo: config.demo,
      filesUrl: config.filesUrl ?? pathToFileURL(join(config.dataDir, 'files')).href,
      runsJobs: config.role !== 'web',
      answers: config.role !== 'worker',
      graceMs: config.role === 'worker' ? 0 : 500,
      trustedProxies: config.trustedProxies,
      oidc: config.oidc,
      fetchAllow: config.fetchAllow,
      ...(config.smtpUrl ? { smtpUrl: config.smtpUrl } : {}),
      ...(config.publicUrl ? { publicUrl: config.publicUrl } : {}),
      ...(existsSync(webFolder) ? { webFolder } : {}),
    })
    await app.start()
    const reason = await catchUpTables(tools, app.models.current)
    if (reason !== undefined) app.addReadyCheck(() => lackingTables(db, app.models.current, reason))
    const admin = await firstStart(await app.systemCtx(), config)
    // After the first admin: the demo has an admin of its own, who must not be taken for that one.
    if (config.demo && config.role !== 'worker') await loadDemo(await app.systemCtx())
    const address = config.role === 'worker' ? undefined : await app.http.listen(config.port, config.host)
    const stopping = new AbortController()
    void catchUpIndexes(tools, () => app.models.current, stopping.signal)
    const stop = async (lingerMs?: number) => {
      stopping.abort()
      await app.stop()
      await close(lingerMs)
    }
    return { app, waits, stop, ...(address ? { address } : {}), ...(admin ? { admin } : {}) }
  } catch (error) {
    await close(0)
    throw error
  }
}
