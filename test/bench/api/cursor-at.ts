import { Connection } from './client.ts'
import { tokenOf } from './operation.ts'
import type { Server } from './start-engine.ts'

/** Walks down a list, page by page, to the cursor behind its first `depth` records. */
export async function cursorAt(server: Server, depth: number): Promise<string> {
  const connection = new Connection(server.port)
  let cursor = ''
  for (let at = 0; at < depth / 200; at++) {
    const path = `/api/records/opportunity?limit=200&fields=name${cursor ? `&cursor=${cursor}` : ''}`
    const { text } = await connection.ask({ method: 'GET', path, token: tokenOf('ours', 'admin', at) })
    cursor = (JSON.parse(text) as { page: { next: string } }).page.next
  }
  connection.close()
  return cursor
}
