import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { renewed } from '../jobs/contexts.ts'
import { type AuditEntry, readAudit } from './list.ts'
import { noteAudit } from './note.ts'
import { type AuditQuery, parseAuditQuery } from './query.ts'
import { auditSight } from './sight.ts'
import type { Place } from './stored-rows.ts'

const pageSize = 1_000

/** @throws parameter_invalid naming the parameter */
export function parseAuditExport(input: Readonly<Record<string, unknown>>): AuditQuery {
  const { format = 'csv', ...query } = input
  if (format !== 'csv')
    throw new AppError('parameter_invalid', {
      parameter: 'format',
      value: format,
      reason: 'Only csv.',
      reasonZh: '只支持 csv。',
    })
  return parseAuditQuery(query)
}

/**
 * The audit as CSV, sent as it is read, each page with the rights of its moment. That it was exported is in the audit
 * before the first line is sent; what happens afterwards is not in the file.
 *
 * @throws forbidden without the right `view_audit`
 */
export async function exportAudit(ctx: Ctx, query: AuditQuery): Promise<Readable> {
  ctx.parts.get(auditSight).requireRight(ctx)
  const to = query.to ?? ctx.clock.now().toISOString()
  await noteAudit(ctx, { kind: 'audit_exported', details: { format: 'csv', filter: { ...query } } })
  return Readable.from(lines(ctx, { ...query, to }), { objectMode: false })
}

async function* lines(ctx: Ctx, query: AuditQuery): AsyncGenerator<string> {
  // Excel takes a file without the mark for the system's old code page.
  yield `\ufeff${csv([columns.map(([title]) => title)])}`
  let after: Place | undefined
  let now = ctx
  do {
    const { entries, next } = await readAudit(now, query, { after, limit: pageSize, act: 'export' })
    yield csv(entries.map((entry) => columns.map(([, value]) => harmless(value(entry) ?? ''))))
    after = next
    if (next) {
      now = await renewed(now)
      now.parts.get(auditSight).requireRight(now)
    }
  } while (after)
}

const csv = (rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : stringify(rows as string[][], { record_delimiter: 'windows' })

const columns: readonly (readonly [string, (entry: AuditEntry) => string | null])[] = [
  ['at', ({ at }) => at],
  ['kind', ({ kind }) => kind],
  ['user', ({ user }) => user?.label ?? user?.id ?? null],
  ['user_id', ({ user }) => user?.id ?? null],
  ['on_behalf_of', ({ on_behalf_of }) => on_behalf_of?.id ?? null],
  ['via', ({ via }) => via],
  ['object', ({ object }) => object],
  ['record', ({ record }) => record],
  ['version', ({ version }) => (version === null ? null : String(version))],
  ['changes', ({ changes }) => (changes ? JSON.stringify(changes) : null)],
  ['details', ({ details }) => (details ? JSON.stringify(details) : null)],
  ['request_id', ({ request_id }) => request_id],
  ['ip', ({ ip }) => ip],
]

/** A spreadsheet runs what begins like a formula; a quote before it says that it is text. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
