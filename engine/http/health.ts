import type { Middleware } from 'koa'
import type { Clock, Log } from '../context.ts'
import type { Database } from '../database.ts'
import { newestMigration, schemaVersion } from '../db/migrate.ts'
import type { ModelHolder } from '../model-holder.ts'
import { sql } from '../sql.ts'

export interface HealthParts {
  db: Database
  models: ModelHolder
  clock: Clock
  log: Log
  isDraining: () => boolean
  /** What tables lack of what the model needs; nothing, when absent. */
  otherProblems?: () => Promise<string[]>
}

/** Why a node is not ready, as anybody may know it; the log says more. */
interface Problem {
  code:
    | 'draining'
    | 'model_not_loaded'
    | 'schema_behind'
    | 'tables_behind'
    | 'clock_off'
    | 'database_unavailable'
  detail: string
}

const clockToleranceMs = 2000

/** `/healthz`: the process is up. `/readyz`: it can do its work, or the codes of why not; the log has the details. */
export function health(parts: HealthParts): Middleware {
  let told = ''
  return async (http, next) => {
    if (http.path === '/healthz') {
      http.set('Cache-Control', 'no-store')
      http.body = { status: 'up' }
    } else if (http.path === '/readyz') {
      const problems = await problemsOf(parts)
      const codes = [...new Set(problems.map(({ code }) => code))]
      // Asked every few seconds: what stays the same is said once.
      if (codes.join() !== told && problems.length > 0) parts.log.warn({ problems }, 'this node is not ready')
      told = codes.join()
      http.set('Cache-Control', 'no-store')
      http.status = problems.length > 0 ? 503 : 200
      http.body = { status: problems.length > 0 ? 'not ready' : 'ready', problems: codes }
    } else await next()
  }
}

async function problemsOf({ db, models, clock, isDraining, otherProblems }: HealthParts): Promise<Problem[]> {
  const problems: Problem[] = []
  if (isDraining()) problems.push({ code: 'draining', detail: 'it is being stopped' })
  if (!models.isLoaded) problems.push({ code: 'model_not_loaded', detail: 'no model has been loaded yet' })
  try {
    const schema = await schemaVersion(db)
    if (schema < newestMigration())
      problems.push({
        code: 'schema_behind',
        detail: `the schema is at ${schema}, this engine needs ${newestMigration()}`,
      })
    const row = await db.first<{ ms: number }>(
      sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms`,
    )
    const offMs = Math.abs(clock.now().getTime() - (row?.ms ?? 0))
    const lacking = (await otherProblems?.()) ?? []
    problems.push(...lacking.map((detail) => ({ code: 'tables_behind', detail }) as const))
    if (offMs > clockToleranceMs)
      problems.push({ code: 'clock_off', detail: `the clock is ${offMs} ms off the database's` })
  } catch (error) {
    problems.push({ code: 'database_unavailable', detail: (error as Error).message })
  }
  return problems
}
