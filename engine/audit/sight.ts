import type { Ctx } from '../context.ts'
import { defineSlot } from '../slots.ts'

/** Old and new value by field. */
export type Changes = Record<string, [unknown, unknown]>

/** A change of a record as the history keeps it. */
export interface KeptChange {
  object: string
  record: string
  changes: Changes | null
}

/** What readers of the audit may see: decided by permissions and records, which stand further right. */
export interface AuditSight {
  /** @throws forbidden without the right `view_audit`, to manage without `manage_audit` */
  requireRight(ctx: Ctx, act?: 'view' | 'manage'): void
  /** Names of people whom the reader may see. */
  labels(ctx: Ctx, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string | null>>
  /** Ids of people whom the reader may see, with this text in their name. */
  named(ctx: Ctx, text: string): Promise<string[]>
  /** The changes as the reader may see them; null of records that are hidden from them altogether. */
  changes(ctx: Ctx, kept: readonly KeptChange[], act: 'read' | 'export'): Promise<(Changes | null)[]>
}

export const auditSight = defineSlot<AuditSight>('auditSight')
