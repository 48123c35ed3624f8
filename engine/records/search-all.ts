import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { mayDo } from '../permissions/rights.ts'
import { ownedRows } from '../permissions/rows-for.ts'
import { sharedObjects } from '../permissions/shared-objects.ts'
import { join, raw, sql } from '../sql.ts'
import { firstRows } from './first-rows.ts'
import { beginning, bestOf, candidateLimit, likeNames, type Search, shown } from './search-candidates.ts'
import { searchedFields, searchWords } from './search-condition.ts'

export interface SearchHit {
  object: string
  id: string
  label: string
}

export interface SearchAnswer {
  /** The best first. */
  data: SearchHit[]
  /** Objects in which more was found than was compared for the best. */
  more: string[]
  /** Nothing holds the words as they are: these are names like them. */
  like?: true
}

const most = 40

/**
 * Records of all objects whose searchable fields hold every word: names that are it, begin with it, have a word that
 * begins with it, hold it, then the rest. Where nothing does, names with a typing error less. One statement; a second
 * for likeness, or for objects in which more is found than is compared; one before, for those who do not see all, of
 * what is shared with them.
 *
 * @throws parameter_invalid when nothing is asked
 */
export async function searchAll(ctx: Ctx, text: string, objects?: readonly string[]): Promise<SearchAnswer> {
  const words = searchWords(text)
  if (words.length === 0 || text.includes('\0'))
    throw new AppError('parameter_invalid', {
      parameter: 'q',
      value: text,
      reason: 'Give at least one word.',
      reasonZh: '请至少输入一个词。',
    })
  const searched = [...ctx.model.objects.values()].filter(
    (object) =>
      (!objects || objects.includes(object.name)) &&
      typeof object.ownership !== 'object' &&
      mayDo(ctx, object, 'read') &&
      searchedFields(ctx, object).length > 0,
  )
  const sharing = await sharedWith(ctx, searched)
  const found = await ask(ctx, searched, bestOf(ctx, words, sharing))
  if (found.length === 0) {
    const like = await ask(ctx, searched, likeNames(ctx, words, sharing))
    return like.length > 0 ? { ...answer(like), like: true } : answer([])
  }
  const crowded = searched.filter(({ name }) => crowds(found).includes(name))
  const begun = await ask(ctx, crowded, beginning(ctx, words))
  return { ...answer(best([...begun, ...found])), more: crowds(found) }
}

/** Nearly nobody has shares of all objects; to look for what is not there takes longer than to ask. */
async function sharedWith(ctx: Ctx, objects: readonly ObjectDef[]): Promise<ReadonlySet<string>> {
  const names = objects.filter((object) => ownedRows(ctx, object, 'read')?.shared).map(({ name }) => name)
  return names.length > 0 ? sharedObjects(ctx, names) : new Set()
}

interface Hit extends SearchHit {
  rank: number
  place: number
  found: number
}

const crowds = (hits: readonly Hit[]): string[] => [
  ...new Set(hits.filter(({ found }) => found > candidateLimit).map(({ object }) => object)),
]

const answer = (hits: readonly Hit[]): SearchAnswer => ({
  data: hits.map(({ object, id, label }) => ({ object, id, label })),
  more: crowds(hits),
})

/** The best of what two statements found, in the order in which one gives them. */
function best(hits: readonly Hit[]): Hit[] {
  const byObject = new Map<string, Map<string, Hit>>()
  for (const hit of hits) {
    const known = byObject.get(hit.object) ?? new Map<string, Hit>()
    if (!known.has(hit.id)) byObject.set(hit.object, known.set(hit.id, hit))
  }
  return [...byObject.values()]
    .flatMap((known) =>
      [...known.values()].sort((a, b) => a.rank - b.rank || a.label.length - b.label.length).slice(0, shown),
    )
    .sort((a, b) => a.rank - b.rank || a.place - b.place || (a.label < b.label ? -1 : 1))
    .slice(0, most)
}

async function ask(ctx: Ctx, objects: readonly ObjectDef[], search: Search | undefined): Promise<Hit[]> {
  const places = [...ctx.model.objects.keys()]
  const parts = objects.flatMap((object) => {
    const hits = search?.hits(object)
    const place = raw(String(places.indexOf(object.name)))
    return hits ? [sql`(SELECT ${object.name}::text AS object, ${place} AS place, h.* FROM (${hits}) h)`] : []
  })
  if (!search || parts.length === 0) return []
  const { rows } = await firstRows<Hit & { label: string | null }>(
    ctx,
    sql`WITH levels AS MATERIALIZED (${search.levels})
      SELECT object, id, label, rank, place, found FROM (${join(parts, ' UNION ALL ')}) hits
      ORDER BY rank, place, label LIMIT ${raw(String(most))}`,
  )
  return rows.map((hit) => ({ ...hit, label: hit.label ?? '' }))
}
