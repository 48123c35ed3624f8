import type { Ctx, Principal } from '../context.ts'
import { type Asking, rowsFor } from '../permissions/rows-for.ts'
import { allOf, ident, join, raw, type Sql, sql } from '../sql.ts'

/** The record something is told about. */
export interface About {
  object: string
  id: string
}

export interface Question {
  person: Principal
  about: About
}

/** So many are asked for in one statement. */
const atOnce = 50

/**
 * Which of these people may read the record they would be told of: of what somebody may not read, not even a title is
 * told. Asked anew each time it is shown or sent; whoever may read all costs no statement.
 *
 * @returns the questions that are answered with yes
 */
export async function seeing(
  { model, clock, db }: Pick<Ctx, 'model' | 'clock' | 'db'>,
  questions: readonly Question[],
): Promise<Set<Question>> {
  const seen = new Set<Question>()
  const asked: { question: Question; sql: Sql }[] = []
  for (const question of questions) {
    const { person, about } = question
    const object = model.objects.get(about.object)
    if (!object) continue
    const asking: Asking = { model, user: person, clock }
    const rows = rowsFor(asking, object, 'read')
    if (!rows) seen.add(question)
    else
      asked.push({
        question,
        sql: sql`SELECT ${raw(String(asked.length))} AS at FROM ${ident('app', object.name)} a
          WHERE ${allOf([sql`a."id" = ${about.id}::uuid`, rows])}`,
      })
  }
  for (let start = 0; start < asked.length; start += atOnce) {
    const part = asked.slice(start, start + atOnce).map((one) => sql`(${one.sql})`)
    for (const { at } of await db.rows<{ at: number }>(join(part, ' UNION ALL ')))
      seen.add(asked[at]!.question)
  }
  return seen
}
