import { publish } from '../../engine/catalog/publish.ts'
import { connect } from '../../engine/db/connect.ts'
import { silentLog } from '../support/log.ts'
import { toolsOn } from './publish-scenario.ts'

/** Publishes the draft of the database given, and kills itself the hard way at the moment given (1 = the first). */
const [url = '', moment = '0'] = process.argv.slice(2)
const db = connect({ url, log: silentLog, size: 2 })
let passed = 0
await publish(
  toolsOn(db, {
    onStep: ({ id, moment: when }) => {
      if (when === 'after' && id !== 'switch') return
      passed++
      if (passed === Number(moment)) {
        process.stdout.write(`${id} ${when}`)
        process.kill(process.pid, 'SIGKILL')
        return new Promise(() => {})
      }
    },
  }),
  { message: 'after', author: null },
)
await db.close()
