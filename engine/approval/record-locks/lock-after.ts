import { addDays } from '../../../metadata/language/days.ts'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import type { Row } from '../../records/change.ts'
import { readRow } from '../../rules/load-rows.ts'
import { ident, sql } from '../../sql.ts'
import { TriggerExpressions } from '../../workflow/expressions/trigger-expressions.ts'
import { ownFields } from '../../workflow/happenings.ts'
import { addDuration, parseDuration } from '../../workflow/time/durations.ts'
import { instantOf } from '../../workflow/time/zone.ts'
import type { ApprovalInstance } from '../store/instance-row.ts'

/** A lock that outlives its approval. */
export interface LockAfter {
  fields: readonly string[] | null
  until: string | null
  while: string | null
}

/**
 * What stays locked after this end, and for how long: until a time from now (`P30D`), until a date of the record (`=end_date`),
 * while a condition of the record holds; in any case until the record is submitted for the same purpose again.
 */
export async function lockAfter(
  ctx: Ctx,
  instance: ApprovalInstance,
  { lock }: ApprovalDocument,
  outcome: 'approved' | 'rejected' | 'withdrawn' | 'cancelled',
): Promise<LockAfter | undefined> {
  const { approve, reject } = lock?.after ?? {}
  const said = outcome === 'approved' ? approve : outcome === 'rejected' ? reject : undefined
  if (said === undefined || said === false) return undefined
  const { fields, until, while: condition } = said === true ? {} : said
  return {
    fields: fields ?? lock?.fields ?? null,
    until: until === undefined ? null : await endOf(ctx, instance, until),
    while: condition ?? null,
  }
}

async function endOf(
  ctx: Ctx,
  { object: name, recordId }: ApprovalInstance,
  until: string,
): Promise<string | null> {
  const { timeZone } = ctx.model.settings
  if (!until.startsWith('=')) {
    const duration = parseDuration(until)
    if (!duration) return null
    return new Date(addDuration(ctx.clock.now().getTime(), duration, timeZone)).toISOString()
  }
  const object = ctx.model.objects.get(name)!
  const row = await ctx.db.first<Row>(sql`SELECT * FROM ${ident('app', name)} WHERE "id" = ${recordId}::uuid`)
  const record = row && readRow(object, row, ownFields(object))
  const value = await new TriggerExpressions(ctx, object).value(until.slice(1), { record })
  if (typeof value !== 'string') return null
  // A day is over when the next one begins.
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value)
    ? instantOf({ day: addDays(value, 1) ?? value, ms: 0 }, timeZone)
    : new Date(value).getTime()
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}
