import { setTimeout as sleep } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import type { Log } from '../context.ts'
import type { TransactionOptions } from '../database.ts'
import { isConnectionLoss, isMomentary, sqlStateOf, toAppError } from './pg-errors.ts'

const tries = 3

type WithClient = <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>

/**
 * One READ COMMITTED transaction, run again at most three times on a deadlock, a serialization failure, a lock not
 * to be had, or a connection lost before COMMIT was sent. Once COMMIT is sent nobody can know what became of it,
 * so a loss then is `database_unavailable` and never a second run.
 */
export async function runTransaction<T>(
  withClient: WithClient,
  work: (client: PoolClient) => Promise<T>,
  log: Log,
  { byIds = false }: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const state = { committing: false }
    try {
      return await withClient((client) =>
        once(client, work, state, byIds ? `${begin}; ${plannedOnce}` : begin),
      )
    } catch (error) {
      const again = isMomentary(error) || (isConnectionLoss(error) && !state.committing)
      if (!again || attempt === tries) throw isConnectionLoss(error) ? toAppError(error) : error
      log.debug({ sqlState: sqlStateOf(error), attempt }, 'a transaction is run again')
      await sleep(10 * 2 ** attempt * (0.5 + Math.random()))
    }
  }
}

const begin = 'BEGIN'
const plannedOnce = 'SET LOCAL plan_cache_mode = force_generic_plan'

async function once<T>(
  client: PoolClient,
  work: (client: PoolClient) => Promise<T>,
  state: { committing: boolean },
  opening: string,
): Promise<T> {
  await client.query(opening)
  try {
    const result = await work(client)
    state.committing = true
    const { command } = await client.query('COMMIT')
    // A failed statement that `work` swallowed leaves nothing to commit; saying "done" would be a lie.
    if (command === 'ROLLBACK')
      throw new Error('The transaction was rolled back: a statement in it had failed.')
    return result
  } catch (error) {
    if (!isConnectionLoss(error)) {
      await client.query('ROLLBACK').catch((lost: Error) => client.emit('error', lost))
    }
    throw error
  }
}
