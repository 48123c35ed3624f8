import { loadPersons } from '../../organisation/persons.ts'
import { beyond } from '../../records/timeline-place.ts'
import type { TimelineStream } from '../../records/timeline-stream.ts'
import { sql } from '../../sql.ts'
import { isoOf } from '../../workflow/runs.ts'
import { documentOf } from '../scene.ts'
import { approvalLabel, stepLabel } from './labels.ts'

/** In order behind whatever is called after an object. */
const kind = '~approval'

/** What moves an approval; who read, reminded, advised or remarked is in its own trail, for those whom it concerns. */
const told = [
  'submit',
  'resubmit',
  'approve',
  'reject',
  'return',
  'transfer',
  'takeBack',
  'withdraw',
  'end',
  'approved',
  'rejected',
]

interface Row {
  id: string
  at: string
  act: string
  actor: string | null
  instance: string
  definition: string
  version: number
  step: string | null
}

/** Acts on the approvals of a record, without what was said: who may read the record may know how they stand. */
export const approvalsInTimeline: TimelineStream = async (ctx, { object, id, limit, place }) => {
  const after = place
    ? sql`AND ${beyond(place, kind, sql`a.at`, sql`a.id < ${place.kind === kind ? Number(place.id) : 0}`)}`
    : sql``
  const rows =
    await ctx.db.rows<Row>(sql`SELECT lpad(a.id::text, 19, '0') AS id, ${isoOf(sql`a.at`)} AS at, a.act,
      a.actor, a.run_id AS instance, i.definition, i.version, s.step
    FROM sys.approval_instance i JOIN sys.approval_act a ON a.run_id = i.run_id
      LEFT JOIN sys.approval_step s ON s.id = a.step_id
    WHERE i.object = ${object} AND i.record_id = ${id}::uuid AND a.act = ANY(${told}::text[])
      AND NOT coalesce(a.target ? 'advice', false) ${after}
    ORDER BY a.at DESC, a.id DESC LIMIT ${limit}`)
  const persons = await loadPersons(
    ctx.db,
    rows.map(({ actor }) => actor),
  )
  return Promise.all(
    rows.map(async ({ id: entry, at, act, actor, instance, step, ...version }) => {
      const document = await documentOf(ctx, version)
      const person = persons.get(actor)
      return {
        place: { at, kind, id: entry },
        entry: {
          kind: 'approval',
          at,
          user: person && { id: person.id, label: person.name },
          act,
          instance,
          label: approvalLabel(ctx, document, version.definition),
          step: step === null ? null : stepLabel(ctx, document, step),
        },
      }
    }),
  )
}
