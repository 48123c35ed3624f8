import type { Clock, Log } from '../../context.ts'
import type { Database } from '../../database.ts'
import type { Registry } from '../../registry.ts'
import { type CallEnd, endCall, type OutsideCall, takeCall } from './calls.ts'
import { storable } from './storable.ts'

/** Does one kind of work outside. It is called again for the same key: what it sends carries that key. */
export interface OutsideDoer {
  name: string
  /** It may take so long; whoever is silent for longer is taken to be gone. */
  leaseMs?: number
  /**
   * @param until this node stops: what is aborted is done again elsewhere
   * @throws Retry for what may succeed later; anything else is the end of it
   */
  call(call: OutsideCall, at: Date, until: AbortSignal): Promise<CallEnd>
}

/** It may succeed later. */
export class Retry extends Error {
  override readonly name = 'Retry'
  readonly code: string
  /** It may have succeeded already: nobody knows. */
  readonly isUnknown: boolean
  /** What is asked then, where part of it is done. */
  readonly request: unknown

  constructor(
    code: string,
    message: string,
    {
      isUnknown = false,
      request,
      ...options
    }: ErrorOptions & { isUnknown?: boolean; request?: unknown } = {},
  ) {
    super(message, options)
    this.code = code
    this.isUnknown = isUnknown
    this.request = request
  }
}

/** Pauses before further attempts: an hour in which the other side is down is outlasted. */
const pausesMs = [5_000, 60_000, 600_000, 3_600_000, 10_800_000]
/** Begun so often, it is what ends those who make it. */
const mostAttempts = 10

export interface CallerParts {
  db: Database
  clock: Clock
  log: Log
  doers: Registry<OutsideDoer>
  atOnce?: number
}

/** Makes the calls that runs have asked for; any number of nodes may do so. */
export class OutsideCaller {
  readonly #parts: Required<CallerParts>
  readonly #leases: Readonly<Record<string, number>>
  readonly #until = new AbortController()

  constructor(parts: CallerParts) {
    this.#parts = { atOnce: 4, ...parts }
    this.#leases = Object.fromEntries(
      parts.doers.all().flatMap(({ name, leaseMs }) => (leaseMs === undefined ? [] : [[name, leaseMs]])),
    )
  }

  /** No more calls are made; those under way are given up, for another node or the next start. */
  stop(): void {
    this.#until.abort()
  }

  /** All that are due. @returns how many were made */
  async drain(): Promise<number> {
    const made = await Promise.all(Array.from({ length: this.#parts.atOnce }, () => this.#some()))
    return made.reduce((sum, one) => sum + one, 0)
  }

  async #some(): Promise<number> {
    const { db, clock } = this.#parts
    for (let made = 0; ; made++) {
      const call = this.#until.signal.aborted ? undefined : await takeCall(db, clock.now(), this.#leases)
      if (!call) return made
      await this.#end(call, await this.#make(call))
    }
  }

  /** What cannot be kept ends the call too: nobody asks again for an answer that will not fit either. */
  async #end(call: OutsideCall, end: CallEnd): Promise<void> {
    const { db, clock, log } = this.#parts
    try {
      await endCall(db, call, storable(end) as CallEnd, clock.now())
    } catch (error) {
      log.error({ error, kind: call.kind, run: call.run_id }, 'what came of work outside could not be kept')
      const detail = { message: 'What came of it could not be kept.' }
      await endCall(db, call, { fail: 'internal', detail }, clock.now())
    }
  }

  async #make(call: OutsideCall): Promise<CallEnd> {
    const { doers, clock, log } = this.#parts
    const doer = doers.find(call.kind)
    if (!doer) return { fail: 'process_unknown_type', detail: { type: call.kind } }
    if (call.attempt > mostAttempts)
      return {
        fail: 'internal',
        detail: { message: 'Nobody who began it came back.', attempts: mostAttempts },
      }
    try {
      return await doer.call(call, clock.now(), this.#until.signal)
    } catch (error) {
      if (!(error instanceof Retry)) {
        log.error({ error, kind: call.kind }, 'work outside failed in a way nobody foresaw')
        return { fail: 'internal', detail: { message: (error as Error).message } }
      }
      const { code, message, isUnknown, request } = error
      const pause = this.#until.signal.aborted ? 0 : pausesMs[call.attempt - 1]
      if (pause === undefined) return { fail: code, detail: { code, message, attempts: call.attempt } }
      const unknown = call.unknown + (isUnknown ? 1 : 0)
      const again = new Date(clock.now().getTime() + pause)
      return { again, why: { code, message, unknown }, ...(request === undefined ? {} : { request }) }
    }
  }
}
