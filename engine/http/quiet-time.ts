import { Session } from 'node:inspector/promises'
import { setFlagsFromString } from 'node:v8'
import type Koa from 'koa'
import type { Log } from '../context.ts'

export interface QuietTimeOptions {
  log: Log
  /** How long nobody must have asked anything. */
  quietMs?: number
  /** How many requests are worth it. */
  after?: number
  collect?: () => Promise<void>
}

/**
 * After work, when nothing is asked for a while, memory is given back to the system. V8 collects only when something is
 * allocated, and lets its heap grow to several times of what lives when the machine has room: a node that answered a
 * thousand requests and rests would keep all of that. What was compiled while it worked stays, so that who asks next is
 * answered as fast; still not between two questions, because the room for new objects has to grow again.
 */
export class QuietTime {
  readonly #options: Required<QuietTimeOptions>
  #asked = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: QuietTimeOptions) {
    this.#options = { quietMs: 10_000, after: 500, collect: collectGarbage, ...options }
    // Otherwise such a collection forgets functions, and the first requests after it compile them anew.
    setFlagsFromString('--no-flush-bytecode')
  }

  middleware(): Koa.Middleware {
    return async (_, next) => {
      this.#note()
      await next()
      this.#note()
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #note(): void {
    this.#asked += 0.5
    if (this.#asked < this.#options.after) return
    if (this.#timer) this.#timer.refresh()
    else this.#timer = setTimeout(() => void this.#rest(), this.#options.quietMs).unref()
  }

  async #rest(): Promise<void> {
    const { collect, log } = this.#options
    this.#timer = undefined
    this.#asked = 0
    const before = process.memoryUsage.rss()
    try {
      await collect()
      log.debug({ before, after: process.memoryUsage.rss() }, 'memory was given back')
    } catch (error) {
      log.debug({ error }, 'memory could not be given back')
    }
  }
}

/** As V8 does when the system is short of memory: everything that is not needed, and its pages are given back. */
async function collectGarbage(): Promise<void> {
  const session = new Session()
  session.connect()
  try {
    await session.post('HeapProfiler.collectGarbage')
  } finally {
    session.disconnect()
  }
}
