import { isUnclaimed } from '../../workflow/seats/kept-from-queue.ts'
import { claimersOf } from '../people/queue-members.ts'
import type { Scene } from '../scene.ts'
import type { StoredStep } from '../store/steps.ts'

/** Everybody who can decide at a step now: whose seat is open, and who may claim one. */
export async function askedAt({ ctx }: Pick<Scene, 'ctx'>, { seats }: StoredStep): Promise<string[]> {
  const open = seats.filter(({ state }) => state === 'open')
  const asked = open.flatMap(({ user }) => user ?? [])
  for (const { queue, claim } of open.filter(isUnclaimed))
    asked.push(...(await claimersOf(ctx.db, queue!, Object.keys(claim?.not ?? {}))))
  return [...new Set(asked)]
}
