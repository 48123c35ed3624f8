import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { Parts } from '../slots.ts'
import { type BulkInput, countOf } from './bulk-input.ts'

/** Large bulks at once on one node: the other connections of its pool serve everybody else meanwhile. */
const atOnce = 4
/** So many records are saved in the time of a list; they wait for nobody. */
const mostSmall = 100
/** What stands before the node, a proxy or a browser, rarely waits for longer than a minute. */
const patienceMs = 30_000

const queues = new WeakMap<Parts, BulkQueue>()

/**
 * Does a bulk when it is its turn; a small one at once. Without turns, many at once would take every connection of the
 * node, and who asks for a list would wait as long as they.
 *
 * @param gone whoever asked has left: while it waits for its turn, nothing is done for nobody
 * @throws rate_limited when its turn does not come within half a minute; nothing was done then
 */
export function inBulkQueue<T>(
  { parts, user }: Ctx,
  input: BulkInput,
  { work, gone }: { work: () => Promise<T>; gone?: AbortSignal },
): Promise<T> {
  if (!input.deleteWhere && countOf(input) <= mostSmall) return work()
  const queue = queues.get(parts) ?? new BulkQueue({ atOnce, patienceMs })
  queues.set(parts, queue)
  return queue.run(user.id, work, gone)
}

interface Waiting {
  person: string
  begin: () => void
}

/** Of those who wait, the one goes first of whom the fewest run. */
export class BulkQueue {
  readonly #atOnce: number
  readonly #patienceMs: number
  readonly #running = new Map<string, number>()
  #count = 0
  #waiting: Waiting[] = []

  constructor({ atOnce, patienceMs }: { atOnce: number; patienceMs: number }) {
    this.#atOnce = atOnce
    this.#patienceMs = patienceMs
  }

  /** @throws rate_limited */
  async run<T>(person: string, work: () => Promise<T>, gone?: AbortSignal): Promise<T> {
    if (this.#count >= this.#atOnce) await this.#turn(person, gone)
    else this.#begin(person)
    try {
      return await work()
    } finally {
      this.#end(person)
    }
  }

  #turn(person: string, gone: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { person, begin: () => undefined }
      const giveUp = () => {
        clearTimeout(patience)
        gone?.removeEventListener('abort', giveUp)
        this.#waiting = this.#waiting.filter((one) => one !== waiting)
        reject(new AppError('rate_limited', { retryAfterS: Math.ceil(this.#patienceMs / 1000) }))
      }
      const patience = setTimeout(giveUp, this.#patienceMs)
      gone?.addEventListener('abort', giveUp)
      waiting.begin = () => {
        clearTimeout(patience)
        gone?.removeEventListener('abort', giveUp)
        resolve()
      }
      this.#waiting.push(waiting)
    })
  }

  #begin(person: string): void {
    this.#count++
    this.#running.set(person, (this.#running.get(person) ?? 0) + 1)
  }

  #end(person: string): void {
    this.#count--
    const left = this.#running.get(person)! - 1
    if (left === 0) this.#running.delete(person)
    else this.#running.set(person, left)
    const next = this.#next()
    if (!next) return
    this.#waiting = this.#waiting.filter((one) => one !== next)
    this.#begin(next.person)
    next.begin()
  }

  #next(): Waiting | undefined {
    const running = ({ person }: Waiting): number => this.#running.get(person) ?? 0
    return this.#waiting.reduce<Waiting | undefined>(
      (best, one) => (best && running(best) <= running(one) ? best : one),
      undefined,
    )
  }
}
