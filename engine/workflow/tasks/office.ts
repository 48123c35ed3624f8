import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'
import { activeAbove, loadPeople, mayManage } from '../assignees/office-people.ts'
import type { Office } from '../seats/office.ts'

/** The queue of what its candidates may claim. */
export const ofCandidates = 'candidates'

interface Asked {
  /** Everybody the act may be about. */
  people: readonly (string | null | undefined)[]
  /** Who may claim. */
  candidates?: readonly string[]
  /** Who sits here already: an administrator who does not is asked first. */
  seated?: readonly (string | null)[]
}

/**
 * The office as of this moment: who is active, who stands above whom, who stands in, who took over. Nobody is kept from
 * a task: whoever caused the run may do what it asks.
 */
export async function taskOffice(ctx: Ctx, { people, candidates = [], seated = [] }: Asked): Promise<Office> {
  const admins = await ctx.db.rows<{ id: string }>(sql`SELECT id FROM app."user"
    WHERE active AND deleted_at IS NULL AND 'admin' = ANY(roles) ORDER BY created_at, id LIMIT 200`)
  const ids = admins.map(({ id }) => id)
  const known = await loadPeople(ctx, {
    ids: [...people.flatMap((one) => one ?? []), ...candidates],
    definition: '',
    isDelegable: true,
    amount: async () => undefined,
    headsOf: () => [],
  })
  return {
    submitter: '',
    admin: ids.find((id) => !seated.includes(id)) ?? ids[0] ?? '',
    isActive: (user) => ids.includes(user) || known.get(user)?.active === true,
    isAdmin: (user) => mayManage(ctx, known.get(user)),
    isMember: (queue, user) => queue === ofCandidates && candidates.includes(user),
    superiorOf: (user) => activeAbove(known, user),
    delegateOf: (user) => known.get(user)?.delegate ?? undefined,
    successorOf: (user) => known.get(user)?.successor ?? undefined,
  }
}
