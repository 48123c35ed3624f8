import { parentPort } from 'node:worker_threads'
import { parseMail } from './parse-mail.ts'

/** The thread that reads mail: it may be ended at any moment, so it owns nothing. */
const port = parentPort!

port.on('message', async (source: Uint8Array) => {
  try {
    port.postMessage({ parsed: await parseMail(Buffer.from(source)) })
  } catch (error) {
    port.postMessage({ problem: String(error).slice(0, 200) })
  }
})
