import type { ReadStream } from 'node:fs'

/** Where the bytes are. Places are made by the store and mean something to it alone. */
export interface FileStore {
  /** Takes over a temporary file, which is gone afterwards. */
  put(id: string, temporary: string): Promise<string>
  open(place: string): ReadStream
  /** A path that programs of this machine may read. */
  path(place: string): string
  remove(place: string): Promise<void>
  /** Where uploads may lie until they are taken over: on the same disk. */
  readonly incoming: string
}
