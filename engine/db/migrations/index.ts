import type { Migration } from '../migrate.ts'
import core from './001-core.ts'

/** In order; a number is never used twice and never changed once released. */
export const migrations: readonly Migration[] = [core]
