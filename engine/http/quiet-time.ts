import { Session } from 'node:inspector'
import type Koa from 'koa'
import type { Log } from '../context.ts'

export interface QuietTimeOptions {
  log: Log
  /** How long nobody must have asked anything. */
  quietMs?: number
  /** How many requests are worth it. */
  after?: number
  collect?: () => void
}

/**
 * After work, when nothing is asked for a while, memory is given back to the system. V8 collects only when something is
 * allocated, and lets its heap grow to several times of what lives when the machine has room: a node that answered a
 * thousand requests and rests would keep all of that.
 */
export class QuietTime {
  readonly #options: Required<QuietTimeOptions>
  #asked = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: QuietTimeOptions) {
    this.#options = { quietMs: 1_500, after: 500, collect: collectGarbage, ...options }
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
    else this.#timer = setTimeout(() => this.#rest(), this.#options.quietMs).unref()
  }

  #rest(): void {
    this.#timer = undefined
    this.#asked = 0
    const before = process.memoryUsage.rss()
    this.#options.collect()
    const after = process.memoryUsage.rss()
    this.#options.log.debug({ before, after }, 'memory was given back')
  }
}

/** As V8 does when the system is short of memory: everything that is not needed, and its pages are given back. */
function collectGarbage(): void {
  const session = new Session()
  session.connect()
  session.post('HeapProfiler.collectGarbage')
  session.disconnect()
}
