import type { TestProject } from 'vitest/node'
import { startTestServer } from './server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the run's PostgreSQL, database "postgres". */
    databaseServer: string
    /** Pid of the run: part of the name of every database it makes. */
    run: number
  }
}

/** One PostgreSQL for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer()
  project.provide('databaseServer', server.url)
  project.provide('run', process.pid)
  return server.stop
}
