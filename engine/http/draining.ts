import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Middleware } from 'koa'
import { AppError } from '../errors.ts'

/** Running requests get this long to finish. */
const longestMs = 20_000

/** Counts what runs, and refuses what comes once the node is on its way out. */
export class Draining {
  #running = 0
  #draining = false

  readonly isDraining = (): boolean => this.#draining

  middleware(): Middleware {
    return async (http, next) => {
      if (this.#draining && http.path !== '/healthz' && http.path !== '/readyz') {
        http.set('Connection', 'close')
        throw new AppError('draining', { retryAfterS: 1 })
      }
      this.#running++
      // Counted until the last byte has left, so that a long export gets its end too.
      http.res.once('close', () => this.#running--)
      await next()
    }
  }

  /**
   * Takes no new connections, waits for what runs, then cuts what is left.
   *
   * @param graceMs how long whoever connects is still told to ask elsewhere; a connection that is cut instead leaves a
   *   proxy in doubt whether the request was taken
   */
  async drain(server: Server, graceMs = 0): Promise<void> {
    this.#draining = true
    if (graceMs > 0) await sleep(graceMs)
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeIdleConnections()
    const until = performance.now() + longestMs
    while (this.#running > 0 && performance.now() < until) await sleep(20)
    server.closeAllConnections()
    await closed
  }
}
