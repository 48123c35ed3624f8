import type { Middleware } from 'koa'
import type { Clock } from '../context.ts'
import type { Database } from '../database.ts'
import { newestMigration, schemaVersion } from '../db/migrate.ts'
import type { ModelHolder } from '../model-holder.ts'
import { sql } from '../sql.ts'

export interface HealthParts {
  db: Database
  models: ModelHolder
  clock: Clock
  isDraining: () => boolean
  /** What else may keep the node from doing its work; nothing, when absent. */
  otherProblems?: () => Promise<string[]>
}

const clockToleranceMs = 2000

/** `/healthz`: the process is up. `/readyz`: it can do its work; every reason why not is named. */
export function health(parts: HealthParts): Middleware {
  return async (http, next) => {
    if (http.path === '/healthz') {
      http.set('Cache-Control', 'no-store')
      http.body = { status: 'up' }
    } else if (http.path === '/readyz') {
      const problems = await problemsOf(parts)
      http.set('Cache-Control', 'no-store')
      http.status = problems.length > 0 ? 503 : 200
      http.body = { status: problems.length > 0 ? 'not ready' : 'ready', problems }
    } else await next()
  }
}

async function problemsOf({ db, models, clock, isDraining, otherProblems }: HealthParts): Promise<string[]> {
  const problems: string[] = []
  if (isDraining()) problems.push('draining')
  if (!models.isLoaded) problems.push('the model is not loaded')
  try {
    const schema = await schemaVersion(db)
    if (schema < newestMigration())
      problems.push(`the schema is at ${schema}, this engine needs ${newestMigration()}`)
    const row = await db.first<{ ms: number }>(
      sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms`,
    )
    const offMs = Math.abs(clock.now().getTime() - (row?.ms ?? 0))
    problems.push(...((await otherProblems?.()) ?? []))
    if (offMs > clockToleranceMs) problems.push(`the clock is ${offMs} ms off the database's`)
  } catch (error) {
    problems.push(`the database does not answer: ${(error as Error).message}`)
  }
  return problems
}
