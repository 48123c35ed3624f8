import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { LocalizedText, ObjectDef } from '../../model.ts'
import { sql } from '../../sql.ts'

interface Told {
  definition: string
  label: LocalizedText | null
  state: string
  since: string
  who: string[] | null
  submitter: string | null
  /** Of a lock that outlives its approval: an instant, or whether a condition of the record decides. */
  until: string | null
  isWhile: boolean
}

/**
 * Says by which approval a record is locked, who decides it, and what of the record it is about.
 *
 * @param fields what was to be written; null for the record as a whole
 */
export async function lockedError(
  ctx: Ctx,
  record: { object: ObjectDef; id: string },
  { runId, fields }: { runId: string; fields: readonly string[] | null },
): Promise<AppError> {
  const told =
    await ctx.db.first<Told>(sql`SELECT i.definition, v.document->'approval'->'label' AS label, i.state,
      to_char(i.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since,
      (SELECT array_agg(DISTINCT u.name ORDER BY u.name) FROM sys.approval_task t JOIN app."user" u ON u.id = t.assignee
        WHERE t.run_id = i.run_id AND t.state = 'open') AS who,
      (SELECT name FROM app."user" WHERE id = i.submitter) AS submitter,
      to_char(l.stands_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS until, l.stands_while IS NOT NULL AS "isWhile"
    FROM sys.approval_instance i
    LEFT JOIN sys.record_lock l ON l.run_id = i.run_id AND l.object = ${record.object.name}
      AND l.record_id = ${record.id}::uuid AND l.after
    LEFT JOIN sys.process_version v ON v.kind = 'approval' AND v.name = i.definition AND v.version = i.version
    WHERE i.run_id = ${runId}::uuid`)
  const isReturned = told?.state === 'returned'
  return new AppError('locked_by_approval', {
    object: record.object.name,
    id: record.id,
    instance: runId,
    approval: told?.definition ?? null,
    label: told?.label ?? told?.definition ?? null,
    state: told?.state ?? null,
    since: told?.since ?? null,
    who: isReturned ? [told.submitter].filter((name) => name !== null) : (told?.who ?? []),
    ...(told?.until ? { until: told.until } : {}),
    ...(told?.isWhile ? { conditional: true } : {}),
    fields: fields === null ? null : [...fields],
    labels: (fields ?? []).map((name) => labelOf(record.object, name)),
  })
}

const labelOf = ({ fields, relations }: ObjectDef, name: string): LocalizedText =>
  fields.get(name)?.label ?? relations.get(name)?.label ?? name
