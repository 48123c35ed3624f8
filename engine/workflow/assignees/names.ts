import type { Ctx } from '../../context.ts'
import type { Queryable } from '../../database.ts'
import { inLanguage } from '../../fields/option-text.ts'
import { loadPersons, type Persons } from '../../organisation/persons.ts'
import { sql } from '../../sql.ts'
import type { Seat, Why } from '../seats/seat.ts'

/** Names that seats are told with. */
export interface Names {
  persons: Persons
  /** By id. */
  departments: ReadonlyMap<string, string>
  /** By code, in lower case. */
  teams: ReadonlyMap<string, string>
}

/** Why somebody sits somewhere, with the name of what it names. */
export interface WhyView {
  reason: string
  of: string | null
  of_name: string | null
}

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

/** What a reason names, by name: a person, a department, a role, a team. */
export function whyView(
  { model, locale }: Pick<Ctx, 'model' | 'locale'>,
  { reason, of }: Why,
  { persons, departments, teams }: Names,
): WhyView {
  if (of === undefined) return { reason, of: null, of_name: null }
  const bare = of.replace(/^(role|team):/, '')
  const role = reason === 'role' || of.startsWith('role:') ? model.roles.get(bare) : undefined
  const name =
    (role ? inLanguage(role.label, locale) || bare : undefined) ??
    (persons.has(of) ? persons.get(of).name : undefined) ??
    departments.get(of) ??
    (reason === 'team' || of.startsWith('team:') ? teams.get(bare.toLowerCase()) : undefined)
  return { reason, of, of_name: name ?? null }
}

/** Everybody whom these seats name. */
const peopleIn = (seats: readonly Seat[]): (string | null)[] =>
  seats.flatMap(({ user, original, addedBy, why, ended }) => [
    user,
    original,
    addedBy,
    ended?.by ?? null,
    ...why.map(({ of }) => of ?? null),
  ])
