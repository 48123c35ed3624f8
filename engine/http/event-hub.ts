import { PassThrough } from 'node:stream'
import type { Principal } from '../context.ts'
import type { RightsCache, RightsChange } from '../organisation/rights-follower.ts'
import type { RecordEvent } from './events-as-seen.ts'

/** Something that open browsers want to know. */
export type LiveEvent =
  | { type: 'model'; version: number }
  | { type: 'job' | 'notification'; userId: string; data: Readonly<Record<string, unknown>> }

interface Listener {
  user: Principal
  /** Id of the session or the API key that it was opened with. */
  door: string | undefined
  stream: PassThrough
}

const heartbeatMs = 20_000
/** What a browser that does not read may pile up before it is cut off; it comes back by itself. */
const mostPendingBytes = 1_000_000

/**
 * The open event streams of this node. A stream ends when the rights of its user change, so that what follows is
 * judged by the new ones.
 */
export class EventHub implements RightsCache {
  readonly #listeners = new Set<Listener>()
  readonly #heartbeat: NodeJS.Timeout

  constructor() {
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs)
    this.#heartbeat.unref()
  }

  get size(): number {
    return this.#listeners.size
  }

  /** @param door id of the session or the API key that it is opened with */
  open(user: Principal, door: string | undefined): PassThrough {
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
      this.#end((listener) => id === null || (kind === 'user' ? listener.user.id : listener.door) === id)
    } else if (kind === 'department' || kind === 'team') this.forgetAll()
  }

  forgetAll(): void {
    this.#end(() => true)
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
