import { Worker } from 'node:worker_threads'
import { type ParsedMail, parsePlainly } from './parse-mail.ts'

/** Longest that a mail is read, in ms; the largest take four seconds. */
const longestMs = 20_000
/** Nobody has written: the thread ends. */
const idleMs = 30_000

/**
 * Reads mail of anybody in a thread of its own: what is built so that reading it never ends, or eats all memory, costs
 * that thread only, and is taken as its head and a plain text. One mail at a time.
 */
export class MailReader {
  readonly #longestMs: number
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(longest = longestMs) {
    this.#longestMs = longest
  }

  read(source: Buffer): Promise<ParsedMail> {
    const next = this.#last.then(() => this.#read(source))
    this.#last = next.catch(() => undefined)
    return next
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  async #read(source: Buffer): Promise<ParsedMail> {
    clearTimeout(this.#idle)
    const parsed = await this.#ask(source)
    this.#idle = setTimeout(() => void this.close(), idleMs).unref()
    return parsed ?? parsePlainly(source)
  }

  /** @returns undefined when it cannot be read */
  #ask(source: Buffer): Promise<ParsedMail | undefined> {
    const worker = this.#worker ?? this.#start()
    return new Promise((resolve) => {
      const end = (parsed?: ParsedMail) => {
        clearTimeout(timer)
        worker.off('message', said).off('error', broken).off('exit', broken)
        resolve(parsed)
      }
      const broken = () => {
        if (this.#worker === worker) this.#worker = undefined
        void worker.terminate()
        end()
      }
      const said = ({ parsed }: { parsed?: ParsedMail }) => end(parsed && withBuffers(parsed))
      const timer = setTimeout(broken, this.#longestMs)
      worker.on('message', said).on('error', broken).on('exit', broken)
      worker.postMessage(source)
    })
  }

  #start(): Worker {
    const worker = start()
    this.#worker = worker
    // It may end when nobody waits for it: the next mail has another one.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
    })
    return worker
  }
}

/** Between threads a buffer becomes plain bytes. */
const withBuffers = ({ attachments, ...parsed }: ParsedMail): ParsedMail => ({
  ...parsed,
  attachments: attachments.map((one) => ({ ...one, content: Buffer.from(one.content) })),
})

const limits = { env: {}, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 512, stackSizeMb: 4 } }

/** Built, the thread's program lies beside ours; from source it has to be loaded as TypeScript. */
function start(): Worker {
  const isSource = import.meta.url.endsWith('.ts')
  const program = new URL(isSource ? './mail-thread.ts' : './mail-thread.js', import.meta.url)
  const fromSource = `import('tsx/esm/api').then(({ register }) => { register(); return import('${program}') })`
  const worker = isSource ? new Worker(fromSource, { ...limits, eval: true }) : new Worker(program, limits)
  worker.unref()
  return worker
}
