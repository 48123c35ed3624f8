import { followEvents, type ServerEvents, type Tell } from './events.ts'

const name = 'trellis-events'

/** What a shared stream needs of a browser; tests bring their own. */
export interface SharingBrowser {
  locks: Pick<LockManager, 'request'> | undefined
  channel: (() => BroadcastChannel) | undefined
}

const here = (): SharingBrowser => ({
  // Only there where the page came safely: https, or this very computer.
  locks: navigator.locks,
  channel: typeof BroadcastChannel === 'undefined' ? undefined : () => new BroadcastChannel(name),
})

/**
 * One stream a browser, shared by its tabs: whoever holds the lock follows the server and passes on what it hears;
 * when that tab closes, the next one takes over. Each stream is a connection, and a browser has six for a site.
 *
 * @returns how to stop
 */
export function followShared(
  tell: Tell,
  { locks, channel: open }: SharingBrowser = here(),
  follow = followEvents,
): () => void {
  if (!locks || !open) return follow(tell)
  const channel = open()
  channel.onmessage = ({ data }: MessageEvent<{ name: keyof ServerEvents; event: never }>) =>
    tell(data.name, data.event)
  const waiting = new AbortController()
  let release: () => void = () => waiting.abort()

  function lead(): Promise<void> {
    if (waiting.signal.aborted) return Promise.resolve()
    const stop = follow((kind, event) => {
      tell(kind, event)
      channel.postMessage({ name: kind, event })
    })
    return new Promise((resolve) => {
      release = () => {
        stop()
        resolve()
      }
    })
  }
  void locks.request(name, { signal: waiting.signal }, lead).catch((error: unknown) => {
    if (!waiting.signal.aborted) throw error
  })
  return () => {
    release()
    channel.close()
  }
}
