/** What the server says by itself; records as ids only, to be read again with one's own rights. */
export interface ServerEvents {
  model: { version: number }
  record: { object: string; ids: string[] }
  /** Somebody began or ended editing one of them. */
  presence: { object: string; ids: string[] }
  job: { id: string; state: string; done: number; total: number | null }
  /** Something that the person is told has come, or was marked: to be read again. */
  notification: Record<string, never>
  /** Something has happened to an approval that concerns the person. */
  approvals: Record<string, never>
  /** Something has happened to a task that the person is asked, or was. */
  tasks: Record<string, never>
  /** The stream is back after it was gone: what was said meanwhile is lost. */
  resumed: Record<string, never>
}

export type Tell = <K extends keyof ServerEvents>(name: K, event: ServerEvents[K]) => void

const told = ['model', 'record', 'presence', 'job', 'notification', 'approvals', 'tasks'] as const
const waitMs = { first: 2_000, most: 60_000 }

/**
 * Follows `/api/events`. The browser itself reconnects after a break; after a refusal (nobody signed in, too many
 * requests, a server that drains) it gives up, so that is tried again here, less and less often.
 *
 * @returns how to stop
 */
export function followEvents(tell: Tell): () => void {
  let source: EventSource
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = waitMs.first
  let wasOpen = false

  function open(): void {
    source = new EventSource('/api/events')
    source.addEventListener('open', () => {
      wait = waitMs.first
      if (wasOpen) tell('resumed', {})
      wasOpen = true
    })
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return
      timer = setTimeout(open, wait)
      wait = Math.min(waitMs.most, wait * 2)
    })
    for (const name of told)
      source.addEventListener(name, (event) => {
        tell(name, JSON.parse((event as MessageEvent<string>).data) as never)
      })
  }
  open()
  return () => {
    clearTimeout(timer)
    source.close()
  }
}
