import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { mayDo } from '../permissions/rights.ts'
import { join, raw, type Sql, sql } from '../sql.ts'
import { firstRows } from './first-rows.ts'
import { bestOf, candidateLimit, likeNames } from './search-candidates.ts'
import { searchedFields } from './search-condition.ts'

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
 * for likeness.
 *
 * @throws parameter_invalid when nothing is asked
 */
export async function searchAll(ctx: Ctx, text: string, objects?: readonly string[]): Promise<SearchAnswer> {
  const words = text.trim()
  if (words === '' || words.includes('\0'))
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
  const exact = await ask(ctx, searched, (object) => bestOf(ctx, object, words))
  if (exact.data.length > 0) return exact
  const like = await ask(ctx, searched, (object) => likeNames(ctx, object, words))
  return like.data.length > 0 ? { ...like, like: true } : exact
}

/** @param part hits of one object: id, label, rank, found */
async function ask(
  ctx: Ctx,
  objects: readonly ObjectDef[],
  part: (object: ObjectDef) => Sql | undefined,
): Promise<SearchAnswer> {
  const parts = objects.flatMap((object, place) => {
    const hits = part(object)
    return hits
      ? [sql`(SELECT ${object.name}::text AS object, ${raw(String(place))} AS place, h.* FROM (${hits}) h)`]
      : []
  })
  if (parts.length === 0) return { data: [], more: [] }
  const { rows } = await firstRows<SearchHit & { found: number }>(
    ctx,
    sql`SELECT object, id, label, found FROM (${join(parts, ' UNION ALL ')}) hits ORDER BY rank, place, label LIMIT ${raw(String(most))}`,
  )
  return {
    data: rows.map(({ object, id, label }) => ({ object, id, label: label ?? '' })),
    more: [...new Set(rows.filter(({ found }) => found > candidateLimit).map(({ object }) => object))],
  }
}
