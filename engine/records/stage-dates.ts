import type { Ctx } from '../context.ts'
import type { Chore } from '../jobs/chores.ts'
import type { PipelineRules } from '../model.ts'
import { ident, type Sql, sql } from '../sql.ts'

const atOnce = 500

/**
 * Records that were there before their pipeline kept since when they are in their stage: read from their history, and
 * where that says nothing, from the day they were made. It is no change of theirs: no version rises.
 */
export const stageDatesChore: Chore = {
  name: 'find out since when records are in their stage',
  everyMs: 3_600_000,
  async run(ctx) {
    for (const pipeline of ctx.model.pipelineRules.values())
      for (let after: string | undefined = least; after; ) after = await fillSome(ctx, pipeline, after)
  },
}

const least = '00000000-0000-0000-0000-000000000000'

/** @returns the last one, where there may be more after it: those before are not looked through again */
async function fillSome(
  { db, model }: Ctx,
  pipeline: PipelineRules,
  after: string,
): Promise<string | undefined> {
  const { object: name, stageField, sinceField, dueField } = pipeline
  const object = model.objects.get(name)
  if (sinceField === undefined || !object?.fields.has(sinceField)) return undefined
  const norms = Object.fromEntries(
    [...pipeline.stages].flatMap(([stage, { normDays }]) =>
      normDays === undefined ? [] : [[stage, normDays]],
    ),
  )
  const due: Sql =
    dueField !== undefined && object.fields.has(dueField)
      ? sql`, ${ident(dueField)} = f.at + (${JSON.stringify(norms)}::jsonb ->> t.${ident(stageField)})::integer * interval '1 day'`
      : sql``
  const filled = await db.rows<{
    id: string
  }>(sql`UPDATE ${ident('app', name)} t SET ${ident(sinceField)} = f.at ${due}
    FROM (SELECT a."id", coalesce((SELECT max(h.at) FROM sys.history h
        WHERE h.object = ${name} AND h.record_id = a."id" AND h.changes ? ${stageField}), a."created_at") AS at
      FROM ${ident('app', name)} a WHERE a."id" > ${after}::uuid AND a.${ident(sinceField)} IS NULL AND a.${ident(stageField)} IS NOT NULL
      ORDER BY a."id" LIMIT ${atOnce} FOR UPDATE OF a SKIP LOCKED) f
    WHERE t."id" = f."id" RETURNING t."id"`)
  if (filled.length < atOnce) return undefined
  return filled.reduce((last, { id }) => (id > last ? id : last), after)
}
