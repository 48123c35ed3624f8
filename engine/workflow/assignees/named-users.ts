import { isId } from '../../../metadata/language/values/reference.ts'
import type { Queryable } from '../../database.ts'
import { sql } from '../../sql.ts'

/**
 * Ids of the users a value names, each once, in its order: a user, an id, an e-mail address, a list of such. Those who
 * are not active are among them: whoever asks knows what to do instead.
 */
export async function namedUsers(db: Queryable, value: unknown): Promise<string[]> {
  const named = ([value ?? []].flat(2) as unknown[]).flatMap((one) => {
    const id = typeof one === 'object' && one !== null ? (one as { id?: unknown }).id : one
    return typeof id === 'string' ? [id.trim().toLowerCase()] : []
  })
  if (named.length === 0) return []
  const ids = named.filter(isId)
  const mails = named.filter((one) => !isId(one))
  const rows = await db.rows<{ id: string; email: string }>(
    sql`SELECT id, lower(btrim(email)) AS email FROM app."user"
      WHERE deleted_at IS NULL AND (id = ANY(${ids}::uuid[]) OR lower(btrim(email)) = ANY(${mails}::text[]))`,
  )
  const found = new Map(rows.flatMap(({ id, email }) => [[id, id] as const, [email, id] as const]))
  return [...new Set(named.flatMap((one) => found.get(one) ?? []))]
}

/** A slot: an expression where the text begins with =, else what it says. */
export const slotValue = (
  slot: unknown,
  { ask }: { ask(expression: string): Promise<unknown> },
): Promise<unknown> =>
  typeof slot === 'string' && slot.startsWith('=') ? ask(slot.slice(1)) : Promise.resolve(slot)
