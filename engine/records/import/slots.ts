import type { Ctx } from '../../context.ts'
import type { Issue } from '../../errors.ts'
import type { Registry } from '../../registry.ts'
import { defineSlot } from '../../slots.ts'

/** A file that somebody uploaded to be imported. */
export interface ImportFile {
  id: string
  name: string
  /** On this machine's disk. */
  path: string
  /** SHA-256 of what it holds. */
  hash: string
}

/** Where uploads are kept between preview, dry run and import. */
export interface ImportFiles {
  /** Folder that uploads arrive in. */
  readonly incoming: string
  /** Bytes. */
  readonly limit: number
  keep(ctx: Ctx, upload: { path: string; name: string }): Promise<ImportFile>
  /** One's own file, kept for another day from now on. @throws not_found */
  find(ctx: Ctx, id: string): Promise<ImportFile>
}

export const importFiles = defineSlot<ImportFiles>('importFiles')

/** An object whose records are not written by everybody's door: users, departments. */
export interface ImportDoor {
  /** The object. */
  name: string
  /** @throws forbidden */
  require(ctx: Ctx): void
  /** The context in which its records are saved. */
  writer(ctx: Ctx): Ctx
  /** What is wrong with each of the records, in their order; paths such as `/roles`. */
  check(ctx: Ctx, records: readonly Record<string, unknown>[]): Promise<Issue[][]>
}

export const importDoors = defineSlot<Registry<ImportDoor>>('importDoors')
