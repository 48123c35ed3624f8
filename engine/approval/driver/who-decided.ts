import { isPending } from '../../workflow/seats/seat.ts'
import type { Scene } from '../scene.ts'

/** Those who sit or have decided in steps that need other people. */
export function whoDecided(
  { steps, instance }: Pick<Scene, 'steps' | 'instance'>,
  differentFrom: readonly string[],
): Set<string> {
  const runs = differentFrom.flatMap(
    (name) =>
      steps.findLast(
        ({ step, state, round }) => step === name && state !== 'cancelled' && round === instance.round,
      ) ?? [],
  )
  return new Set(
    runs.flatMap(({ seats }) =>
      seats.flatMap((seat) =>
        seat.user !== null && (isPending(seat) || seat.state === 'approved' || seat.state === 'rejected')
          ? [seat.user]
          : [],
      ),
    ),
  )
}
