/** What the server says by itself; records as ids only, to be read again with one's own rights. */
export interface ServerEvents {
  model: { version: number }
  record: { object: string; ids: string[] }
  job: { id: string; state: string; done: number; total: number | null }
}

/** Follows `/api/events`; the browser reconnects by itself. Returns how to stop. */
export function followEvents(
  on: { [K in keyof ServerEvents]?: (event: ServerEvents[K]) => void },
): () => void {
  const source = new EventSource('/api/events')
  for (const [name, handle] of Object.entries(on)) {
    source.addEventListener(name, (event) => {
      const data: unknown = JSON.parse((event as MessageEvent<string>).data)
      ;(handle as (data: unknown) => void)(data)
    })
  }
  return () => source.close()
}
