import type { Tx } from '../database.ts'

/** One step of the engine's own schema: forward only, safe to run again, fit to run under the previous engine. */
export interface Migration {
  id: number
  /** kebab-case, as in the file's name. */
  name: string
  up: string | ((tx: Tx) => Promise<void>)
}
