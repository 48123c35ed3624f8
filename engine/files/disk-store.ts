import { createReadStream, mkdirSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FileStore } from './file-store.ts'

/**
 * Files in a folder, two levels deep by the end of their id (its beginning is the time). Several nodes need the
 * folder shared.
 *
 * @throws Error when the address is not `file://` or the folder cannot be made
 */
export function diskStore(url: string): FileStore {
  if (!url.startsWith('file:')) {
    throw new Error(`FILES_URL is ${url}; only file:// stores are supported. Mount the bucket as a folder.`)
  }
  const root = resolve(fileURLToPath(url))
  const incoming = join(root, 'incoming')
  mkdirSync(incoming, { recursive: true, mode: 0o700 })
  const at = (place: string): string => join(root, place)
  return {
    incoming,
    async put(id, temporary) {
      const place = `${id.slice(-2)}/${id.slice(-4, -2)}/${id}`
      await mkdir(dirname(at(place)), { recursive: true, mode: 0o700 })
      await rename(temporary, at(place))
      return place
    },
    open: (place) => createReadStream(at(place)),
    path: at,
    remove: (place) => rm(at(place), { force: true }),
  }
}
