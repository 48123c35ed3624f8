import { PassThrough } from 'node:stream'
import { isFactorMissing } from '../auth/second-factor/demanded.ts'
import type { Clock, Principal } from '../context.ts'
import type { AppModel } from '../model.ts'
import type { RightsCache, RightsChange } from '../organisation/rights-follower.ts'
import type { RecordEvent } from './events-as-seen.ts'

/** Something that open browsers want to know. */
export type LiveEvent =
  | { type: 'model'; version: number }
  | {
      type: 'job' | 'notification' | 'approvals' | 'tasks'
      userId: string
      data: Readonly<Record<string, unknown>>
    }

/** The session or the API key that a stream was opened with. */
export interface StreamDoor {
  id: string
  vouched: boolean
  /** When it lets nobody in any more; what is used meanwhile opens a new stream then. Never, when absent. */
  endsAt?: number
}

interface Listener {
  user: Principal
  door: StreamDoor | undefined
  stream: PassThrough
}

const heartbeatMs = 20_000
/** What a browser that does not read may pile up before it is cut off; it comes back by itself. */
const mostPendingBytes = 1_000_000

/**
 * The open event streams of this node. A stream ends when the rights of its user change, so that what follows is
 * judged by the new ones, and with the session or the key that it was opened with.
 */
export class EventHub implements RightsCache {
  readonly #listeners = new Set<Listener>()
  readonly #heartbeat: NodeJS.Timeout
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs)
    this.#heartbeat.unref()
  }

  get size(): number {
    return this.#listeners.size
  }

  open(user: Principal, door?: StreamDoor): PassThrough {
    const listener: Listener = { user, door, stream: new PassThrough() }
    this.#listeners.add(listener)
    listener.stream.on('close', () => this.#listeners.delete(listener))
    listener.stream.write('retry: 2000\n: open\n\n')
    return listener.stream
  }

  /** Who listens, each person once. */
  get people(): Principal[] {
    return [...new Map([...this.#listeners].map(({ user }) => [user.id, user])).values()]
  }

  publish(event: LiveEvent): void {
    for (const listener of this.#listeners)
      if (event.type === 'model' || event.userId === listener.user.id) this.#write(listener, textOf(event))
  }

  /** Records only as ids: browsers read again. @param seen by person, what each may see */
  publishRecords(seen: ReadonlyMap<string, readonly RecordEvent[]>): void {
    for (const listener of this.#listeners)
      for (const event of seen.get(listener.user.id) ?? []) this.#write(listener, textOf(event))
  }

  forget({ kind, id }: RightsChange): void {
    if (kind === 'user' || kind === 'session' || kind === 'api_key') {
      this.#end((listener) => id === null || (kind === 'user' ? listener.user.id : listener.door?.id) === id)
    } else if (kind === 'department' || kind === 'team') this.forgetAll()
  }

  forgetAll(): void {
    this.#end(() => true)
  }

  /** Ends the streams of sessions and keys that are past their time. */
  endPast(): void {
    const now = this.#clock.now().getTime()
    this.#end(({ door }) => door?.endsAt !== undefined && now >= door.endsAt)
  }

  /** After a publish: streams of people whose role has come to demand a second factor that they lack. */
  endWithoutFactor(model: AppModel): void {
    this.#end(({ user, door }) => isFactorMissing(model, user, door))
  }

  close(): void {
    clearInterval(this.#heartbeat)
    this.forgetAll()
  }

  #end(fits: (listener: Listener) => boolean): void {
    for (const listener of this.#listeners) {
      if (!fits(listener)) continue
      this.#listeners.delete(listener)
      listener.stream.end()
    }
  }

  #beat(): void {
    this.endPast()
    for (const listener of this.#listeners) this.#write(listener, ': still here\n\n')
  }

  #write(listener: Listener, text: string): void {
    if (listener.stream.writableLength > mostPendingBytes) listener.stream.destroy()
    else listener.stream.write(text)
  }
}

function textOf(event: LiveEvent | RecordEvent): string {
  const { type, ...rest } = event
  const data = 'data' in rest ? rest.data : rest
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}
