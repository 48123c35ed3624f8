import type { Queryable } from '../../database.ts'
import { sql } from '../../sql.ts'
import type { Seat } from '../../workflow/seats/seat.ts'
import { loadPersons } from './persons.ts'
import { type Names, peopleIn } from './seat-view.ts'

/** Names of all whom these seats and others name: people, departments and teams; two statements at most. */
export async function loadNames(
  db: Queryable,
  seats: readonly Seat[],
  others: readonly (string | null | undefined)[] = [],
): Promise<Names> {
  const whys = seats.flatMap(({ why }) => why)
  const heads = whys.flatMap(({ reason, of }) => (reason === 'departmentHead' && of ? [of] : []))
  const codes = [
    ...whys.flatMap(({ reason, of }) => (reason === 'team' && of ? [of] : [])),
    ...whys.flatMap(({ of }) => (of?.startsWith('team:') ? [of.slice('team:'.length)] : [])),
  ].map((code) => code.toLowerCase())
  const persons = await loadPersons(db, [...peopleIn(seats), ...others])
  const places =
    heads.length + codes.length === 0
      ? []
      : await db.rows<{ key: string; name: string; team: boolean }>(
          sql`SELECT id::text AS key, name, false AS team FROM app.department WHERE id = ANY(${heads}::uuid[])
            UNION ALL SELECT lower(code), name, true FROM app.team WHERE lower(code) = ANY(${codes}::text[]) AND deleted_at IS NULL`,
        )
  const of = (isTeam: boolean) =>
    new Map(places.filter(({ team }) => team === isTeam).map(({ key, name }) => [key, name]))
  return { persons, departments: of(false), teams: of(true) }
}
