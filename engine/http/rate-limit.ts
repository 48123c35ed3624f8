import type { Clock } from '../context.ts'
import { AppError } from '../errors.ts'

export interface Limit {
  /** Requests a second, over time. */
  perSecond: number
  /** Requests at once. */
  burst: number
}

export const defaultLimits = {
  user: { perSecond: 200, burst: 2000 },
  /** Half of what its owner has: a program that runs wild leaves them the other half for their screen. */
  key: { perSecond: 100, burst: 1000 },
  address: { perSecond: 20, burst: 200 },
} satisfies Record<string, Limit>

const mostBuckets = 50_000

/**
 * Token buckets by name, per node: each of several nodes gives its part of the limit, so that all together give about
 * the whole. A forgotten bucket is a full one.
 */
export class RateLimit {
  readonly #limit: Limit
  readonly #clock: Clock
  readonly #nodes: () => number
  readonly #buckets = new Map<string, { left: number; at: number }>()

  /** @param nodes how many share the limit at the moment */
  constructor(limit: Limit, clock: Clock, nodes: () => number = () => 1) {
    this.#limit = limit
    this.#clock = clock
    this.#nodes = nodes
  }

  /** @throws rate_limited with the seconds until the next request may come */
  take(name: string): void {
    const now = this.#clock.now().getTime()
    const nodes = this.#nodes()
    const perSecond = this.#limit.perSecond / nodes
    const burst = Math.max(1, this.#limit.burst / nodes)
    const bucket = this.#buckets.get(name) ?? { left: burst, at: now }
    const left = Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 1000) * perSecond)
    if (left < 1)
      throw new AppError('rate_limited', { retryAfterS: Math.max(1, Math.ceil((1 - left) / perSecond)) })
    this.#buckets.delete(name) // the oldest stand first
    this.#buckets.set(name, { left: left - 1, at: now })
    if (this.#buckets.size > mostBuckets) this.#buckets.delete(this.#buckets.keys().next().value!)
  }
}
