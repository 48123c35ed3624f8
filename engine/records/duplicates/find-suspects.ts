import type { Ctx } from '../../context.ts'
import type { DuplicateMatch, DuplicateRule, ObjectDef } from '../../model.ts'
import { join, sql } from '../../sql.ts'
import type { Change } from '../change.ts'
import type { ComparedRows } from './compared-rows.ts'
import type { Judged } from './judged.ts'
import { hitsInBatch, hitsInTable, type Matching } from './match-sql.ts'

/** A record that looks like one that is there, or earlier in the same batch. */
export interface Suspect {
  rule: DuplicateRule
  match: DuplicateMatch
  change: Change
  blocks: boolean
  /** The other record; absent when it is in the batch. */
  id?: string
  likeness: number
}

interface Hit {
  n: number
  match: string
  id: string | null
  likeness: number
}

/** Looks for all records of a batch by one rule, in one statement. The likest come first. */
export async function findSuspects(
  ctx: Ctx,
  object: ObjectDef,
  rule: DuplicateRule,
  { judged, compared }: { judged: readonly Judged[]; compared: ComparedRows },
): Promise<Suspect[]> {
  const matchings = matchingsOf(ctx, object, rule)
  const isAlone = compared.changes.length < 2
  const parts = matchings.flatMap((matching) => [
    hitsInTable(matching),
    ...(matching.other.name === object.name && !isAlone ? [hitsInBatch(matching)] : []),
  ])
  const hits = await ctx.db.rows<Hit>(
    sql`WITH x AS MATERIALIZED (SELECT * FROM ${compared.table})
      ${join(parts, ' UNION ALL ')} ORDER BY likeness DESC, n, "id"`,
  )
  const blocking = new Map(judged.map(({ change, blocks }) => [change, blocks]))
  return hits.map(({ n, match, id, likeness }) => {
    const change = compared.changes[n]!
    return {
      rule,
      match: rule.matches.find(({ name }) => name === match)!,
      change,
      blocks: blocking.get(change) === true,
      ...(id === null ? {} : { id }),
      likeness,
    }
  })
}

/** A rule's matches with their objects; one whose object is gone for the moment is passed over. */
export function matchingsOf(ctx: Ctx, object: ObjectDef, rule: DuplicateRule): Matching[] {
  return rule.matches.flatMap((match) => {
    const other = ctx.model.objects.get(match.in)
    return other ? [{ rule, match, object, other }] : []
  })
}
