import type { Ctx } from '../../context.ts'
import type { DuplicateMatch, DuplicateRule, ObjectDef } from '../../model.ts'
import { join, sql } from '../../sql.ts'
import type { Change } from '../change.ts'
import type { ComparedRows } from './compared-rows.ts'
import type { Judged } from './judged.ts'
import { hitsInBatch, hitsInTable, type Matching, probed } from './match-sql.ts'

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

/** Records looked for by likeness in one statement: each takes about a millisecond in a large table. */
const mostAlike = 500

/** Looks for all records of a batch by one rule: in one statement, likeness in slices. The likest come first. */
export async function findSuspects(
  ctx: Ctx,
  object: ObjectDef,
  rule: DuplicateRule,
  { judged, compared }: { judged: readonly Judged[]; compared: ComparedRows },
): Promise<Suspect[]> {
  const matchings = matchingsOf(ctx, object, rule)
  const count = compared.changes.length
  const isAlone = compared.changes.length < 2
  const hits: Hit[] = []
  for (let from = mostAlike; from < count; from += mostAlike)
    for (const matching of matchings.filter(({ match }) => probed(match)))
      hits.push(
        ...(await ctx.db.rows<Hit>(
          sql`WITH x AS MATERIALIZED (SELECT * FROM ${compared.table}) ${hitsInTable({ ...matching, slice: [from, from + mostAlike] })}`,
        )),
      )
  const parts = matchings.flatMap((matching) => [
    hitsInTable(probed(matching.match) ? { ...matching, slice: [0, mostAlike] } : matching),
    ...(matching.other.name === object.name && !isAlone ? [hitsInBatch(matching)] : []),
  ])
  hits.push(
    ...(await ctx.db.rows<Hit>(
      sql`WITH x AS MATERIALIZED (SELECT * FROM ${compared.table}) ${join(parts, ' UNION ALL ')}`,
    )),
  )
  hits.sort((a, b) => b.likeness - a.likeness || a.n - b.n || ((a.id ?? '') < (b.id ?? '') ? -1 : 1))
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
