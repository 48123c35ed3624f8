import { composeApp } from '../../engine/app.ts'
import { connect } from '../../engine/db/connect.ts'
import { testKeys } from '../support/clock.ts'
import { silentLog } from '../support/log.ts'

/** A node that only works, until somebody kills it. */
const [url = ''] = process.argv.slice(2)
const db = connect({ url, log: silentLog, size: 6 })
const app = composeApp({ db, log: silentLog, keys: testKeys, answers: false, graceMs: 0 })
await app.start()
process.stdout.write('working\n')
setInterval(() => undefined, 1_000)
