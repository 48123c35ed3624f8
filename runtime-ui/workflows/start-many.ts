import { toApiError } from '../client/api-error.ts'

export interface Outcome {
  id: string
  /** Why it was not started; none when it was. */
  why?: string
}

/** So many are on their way at a time. */
const atOnce = 4

/**
 * Starts one run a record, each on its own: what one record refuses costs itself only.
 *
 * @param done is told after each
 * @param isStopped asked before each
 */
export async function startMany(
  ids: readonly string[],
  start: (id: string) => Promise<unknown>,
  done: (outcome: Outcome) => void,
  isStopped: () => boolean,
): Promise<void> {
  const waiting = [...ids]
  async function some(): Promise<void> {
    for (let id = waiting.shift(); id !== undefined && !isStopped(); id = waiting.shift()) {
      try {
        await start(id)
        done({ id })
      } catch (error) {
        done({ id, why: toApiError(error).message })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, ids.length) }, some))
}
