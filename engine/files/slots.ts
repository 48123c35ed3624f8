import { defineSlot } from '../slots.ts'
import type { FileStore } from './file-store.ts'

export const fileStore = defineSlot<FileStore>('fileStore')

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
