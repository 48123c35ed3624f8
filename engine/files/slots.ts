import type { Ctx } from '../context.ts'
import { defineSlot } from '../slots.ts'
import type { FileStore } from './file-store.ts'

export const fileStore = defineSlot<FileStore>('fileStore')

/** Files that belong to no record: whether somebody may read those of one thing of that kind. */
export interface FileOwner {
  /** As it stands in the file's row; no object is called so. */
  kind: string
  mayRead(ctx: Ctx, id: string): Promise<boolean>
}

export const fileOwners = defineSlot<readonly FileOwner[]>('fileOwners')

export interface FileLimits {
  /** Bytes of one uploaded file. */
  uploadBytes: number
  /** Bytes of one file to import. */
  importBytes: number
  /** Bytes of all files that one person uploaded and no record has taken yet. */
  pendingBytes?: number
}

export const fileLimits = defineSlot<FileLimits>('fileLimits')

export const usualPending = 1024 * 1024 * 1024

export const usualLimits: FileLimits = {
  uploadBytes: 50 * 1024 * 1024,
  importBytes: 200 * 1024 * 1024,
  pendingBytes: usualPending,
}
