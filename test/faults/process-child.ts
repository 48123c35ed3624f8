import { systemClock } from '../../engine/context.ts'
import { connect } from '../../engine/db/connect.ts'
import { ProcessWorker } from '../../engine/process/worker.ts'
import { storedWorld } from '../engine/process/stored-world.ts'
import { silentLog } from '../support/log.ts'

/** Moves runs until it is killed: by itself, the hard way, in the transaction of the note that has the number given. */
const [url = '', moment = '0'] = process.argv.slice(2)
const db = connect({ url, log: silentLog, size: 4 })
let notes = 0
const world = storedWorld(systemClock, {
  afterNote() {
    notes++
    if (notes === Number(moment)) process.kill(process.pid, 'SIGKILL')
  },
})
const worker = new ProcessWorker({ db, world, log: silentLog })
for (;;) {
  await worker.drain()
  await new Promise((resume) => setTimeout(resume, 10))
}
