import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import type { Person, Persons } from '../../organisation/persons.ts'
import { sql } from '../../sql.ts'
import { differences } from '../shown.ts'
import type { ApprovalInstance } from '../store/instance-row.ts'
import type { StoredStep } from '../store/steps.ts'
import { pathLabel } from './shown-values.ts'
import { valuesSeen } from './values-seen.ts'

type Values = Readonly<Record<string, unknown>>

export interface DifferenceView {
  field: string
  label: string
  before: unknown
  after: unknown
}

interface Seeing {
  object: ObjectDef
  isTask: boolean
}

/** What is not as it was, as far as the person may see it. */
export async function differencesSeen(
  ctx: Ctx,
  seeing: Seeing,
  { before, after }: { before: Values; after: Values },
): Promise<DifferenceView[]> {
  // What was not kept then, or is not shown by this step, is not different.
  const both = Object.keys(before).filter((path) => path in after)
  const only = (values: Values) => Object.fromEntries(both.map((path) => [path, values[path] ?? null]))
  const found = differences(only(before), only(after))
  const [seenBefore = {}, seenAfter = {}] = await valuesSeen(ctx, seeing, [
    Object.fromEntries(found.map((one) => [one.field, one.before])),
    Object.fromEntries(found.map((one) => [one.field, one.after])),
  ])
  return found.flatMap(({ field }) =>
    field in seenBefore
      ? [
          {
            field,
            label: pathLabel(ctx, seeing.object, field),
            before: seenBefore[field],
            after: seenAfter[field],
          },
        ]
      : [],
  )
}

/** What steps of earlier rounds showed last, path by path. */
export const shownLastRound = (
  { round }: Pick<ApprovalInstance, 'round'>,
  steps: readonly StoredStep[],
): Values =>
  Object.assign(
    {},
    ...steps.filter((step) => step.round < round && step.state !== 'cancelled').map(({ values }) => values),
  )

/** Who changed these fields last since an instant, and when. */
export async function changedBy(
  ctx: Ctx,
  { object, recordId }: Pick<ApprovalInstance, 'object' | 'recordId'>,
  since: string,
): Promise<Map<string, { at: string; by: string | null }>> {
  const rows = await ctx.db.rows<{ field: string; at: string; by: string | null }>(sql`
    SELECT DISTINCT ON (k) k AS field, to_char(h.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
      coalesce(h.on_behalf_of, h.user_id) AS by
    FROM sys.history h CROSS JOIN LATERAL jsonb_object_keys(h.changes) AS k
    WHERE h.object = ${object} AND h.record_id = ${recordId}::uuid AND h.at > ${since}::timestamptz
    ORDER BY k, h.at DESC`)
  return new Map(rows.map(({ field, ...rest }) => [field, rest]))
}

export const withWho = (
  found: readonly DifferenceView[],
  changed: ReadonlyMap<string, { at: string; by: string | null }>,
  persons: Persons,
): (DifferenceView & { at: string | null; by: Person | null })[] =>
  found.map((one) => {
    const { at = null, by = null } = changed.get(one.field.split('.')[0]!) ?? {}
    return { ...one, at, by: by !== null && persons.has(by) ? persons.get(by) : null }
  })
