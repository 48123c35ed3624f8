import { computed, ref, shallowRef } from 'vue'
import { toApiError } from '../../../runtime-ui/client/api-error.ts'
import type { ApprovalPerson } from '../../../runtime-ui/client/approvals.ts'
import { useClient } from '../../../runtime-ui/composables/useClient.ts'
import { type AskedStep, approvalDesignCalls, type ReplayView } from '../calls.ts'
import type { Approval } from '../path.ts'

/** How often somebody was asked, and would be. */
export interface LoadOf {
  person: ApprovalPerson
  real: number
  draft: number
}

/** Submissions of a time by the draft: asked for, and summed up by person. */
export function useApprovalReplay(name: () => string, document: () => Approval | undefined) {
  const calls = approvalDesignCalls(useClient().http)
  const answer = shallowRef<ReplayView>()
  const failure = ref<string>()
  const isBusy = ref(false)

  async function start(from: string, to: string) {
    isBusy.value = true
    failure.value = undefined
    try {
      answer.value = await calls.replay(name(), { document: document(), replay: { from, to } })
    } catch (error) {
      failure.value = toApiError(error).message
      answer.value = undefined
    } finally {
      isBusy.value = false
    }
  }
  const load = computed<LoadOf[]>(() => {
    const all = new Map<string, LoadOf>()
    const count = (steps: readonly AskedStep[], side: 'real' | 'draft') => {
      for (const person of steps.flatMap(({ people }) => people)) {
        const one = all.get(person.id) ?? { person, real: 0, draft: 0 }
        all.set(person.id, { ...one, [side]: one[side] + 1 })
      }
    }
    for (const { real, draft } of answer.value?.cases ?? []) {
      count(real, 'real')
      count(draft, 'draft')
    }
    return [...all.values()].sort((a, b) => b.draft - a.draft || b.real - a.real)
  })
  return { answer, failure, isBusy, load, start }
}

const idsOf = (steps: readonly AskedStep[]) =>
  new Set(steps.flatMap(({ step, people }) => people.map(({ id }) => `${step} ${id}`)))

/** How many are asked on one side and not on the other. */
export function countOnly(here: readonly AskedStep[], there: readonly AskedStep[]): number {
  const other = idsOf(there)
  return [...idsOf(here)].filter((one) => !other.has(one)).length
}
export const isSame = ({ real, draft }: { real: AskedStep[]; draft: AskedStep[] }): boolean =>
  countOnly(real, draft) === 0 && countOnly(draft, real) === 0
