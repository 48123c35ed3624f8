import type { Database, Tx } from '../../engine/database.ts'
import { connect } from '../../engine/db/connect.ts'
import { type Sql, toSqlText } from '../../engine/sql.ts'
import { silentLog } from '../support/log.ts'
import { appOn, ended } from './job-scenario.ts'

/**
 * Works off the queued job of the database given, and kills itself the hard way at the moment given: before (odd) or
 * after (even) the commit of a step.
 */
const [url = '', folder = '', moment = '0'] = process.argv.slice(2)
const db = connect({ url, log: silentLog, size: 6 })
let passed = 0

function killAt(when: string): Promise<void> | undefined {
  passed++
  if (passed !== Number(moment)) return undefined
  process.stdout.write(`${passed} ${when}`)
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {})
}

const watched: Database = {
  ...db,
  get url() {
    return db.url
  },
  transaction: async (work) => {
    let isStep = false
    const result = await db.transaction(async (tx) => {
      const noting: Tx = {
        ...tx,
        run: (query: Sql, options) => {
          isStep ||= toSqlText(query).text.startsWith('UPDATE sys.job SET done')
          return tx.run(query, options)
        },
        transaction: (inner) => inner(noting),
      }
      const worked = await work(noting)
      if (isStep) await killAt('before the commit')
      return worked
    })
    if (isStep) await killAt('after the commit')
    return result
  },
}

const app = appOn(watched, folder)
await app.start()
await ended(db)
await app.stop()
await db.close()
