import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { ApiError, toApiError } from '../../runtime-ui/client/api-error.ts'
import type { PlanView } from '../../runtime-ui/client/design.ts'
import type { JobView } from '../../runtime-ui/client/records.ts'
import { useClient } from '../../runtime-ui/composables/useClient.ts'
import type { ItemKey } from '../document/item-key.ts'
import { useStudio } from '../shell/studio.ts'
import { useChanges } from './useChanges.ts'

/**
 *   planning → ready → publishing → done
 *      ↑         ↓         ↓ plan_stale
 *      └─ draft edited ────┘          ↘ failed → planning
 */
export type PublishState = 'planning' | 'ready' | 'publishing' | 'done' | 'failed'

const replanAfterMs = 500
const pollMs = 700

/** The plan of the draft, or of what is ticked of it, kept fresh; and publishing it. */
export function usePublish() {
  const studio = useStudio()
  const client = useClient()
  const { items, count } = useChanges()

  const state = ref<PublishState>('planning')
  const plan = shallowRef<PlanView>()
  const plannedAt = ref<string>()
  const problem = shallowRef<ApiError>()
  const wasStale = ref(false)
  const job = shallowRef<JobView>()
  const result = ref<number>()
  const leftOut = ref(new Set<ItemKey>())
  const accepted = ref(new Set<string>())
  const message = ref('')
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const chosen = computed(() => items.value.filter(({ key }) => !leftOut.value.has(key)))
  const selection = computed(() => (leftOut.value.size > 0 ? chosen.value.map(({ key }) => key) : undefined))
  const chosenCount = computed(() =>
    chosen.value.reduce((sum, item) => sum + Math.max(1, item.sentences.length), 0),
  )
  const losses = computed(() => plan.value?.steps.filter((step) => step.destroysData) ?? [])
  const errors = computed(() => plan.value?.problems.filter((each) => each.severity === 'error') ?? [])
  const undecided = computed(() => losses.value.filter((step) => !accepted.value.has(step.id)))

  async function makePlan() {
    turn += 1
    const mine = turn
    state.value = 'planning'
    problem.value = undefined
    try {
      await studio.session.flush()
      const made = await studio.design.plan(selection.value)
      if (mine !== turn) return
      plan.value = made
      plannedAt.value = new Date().toISOString()
      state.value = 'ready'
    } catch (error) {
      if (mine !== turn) return
      problem.value = toApiError(error)
      state.value = 'failed'
    }
  }
  function replan() {
    clearTimeout(timer)
    if (state.value === 'publishing') return
    timer = setTimeout(() => void makePlan(), replanAfterMs)
  }
  watch(
    [() => items.value.map(({ key }) => JSON.stringify(studio.session.current(key))).join(), selection],
    () => items.value.length > 0 && replan(),
  )

  async function publish() {
    if (!plan.value) return
    state.value = 'publishing'
    wasStale.value = false
    problem.value = undefined
    try {
      const answer = await studio.design.publish({
        message: message.value,
        planHash: plan.value.planHash,
        ...(selection.value ? { items: selection.value } : {}),
        ...(losses.value.length > 0 ? { allowDestructive: true } : {}),
      })
      await finish(
        'version' in answer ? answer.version : await follow('job' in answer ? answer.job : answer.id),
      )
    } catch (error) {
      const refused = toApiError(error)
      if (refused.code === 'plan_stale') {
        wasStale.value = true
        accepted.value = new Set()
        await makePlan()
        return
      }
      problem.value = refused
      state.value = 'failed'
    } finally {
      job.value = undefined
    }
  }
  async function follow(id: string): Promise<number> {
    for (;;) {
      job.value = await client.jobs.read(id)
      if (job.value.state === 'done') return Number(job.value.result?.['version'])
      if (job.value.state === 'failed' || job.value.state === 'cancelled')
        throw new ApiError({
          code: job.value.errors[0]?.code ?? 'internal',
          detail: job.value.errors[0]?.message ?? job.value.state,
        })
      await new Promise((resolve) => setTimeout(resolve, pollMs))
    }
  }
  async function finish(version: number) {
    clearTimeout(timer)
    result.value = version
    message.value = ''
    leftOut.value = new Set()
    accepted.value = new Set()
    plan.value = undefined
    await studio.load()
    state.value = 'done'
  }
  function toggle(key: ItemKey) {
    const next = new Set(leftOut.value)
    if (!next.delete(key)) next.add(key)
    leftOut.value = next
  }
  function accept(step: string, on: boolean) {
    const next = new Set(accepted.value)
    if (on) next.add(step)
    else next.delete(step)
    accepted.value = next
  }
  void makePlan()
  onScopeDispose(() => clearTimeout(timer))

  return {
    state,
    plan,
    plannedAt,
    problem,
    wasStale,
    job,
    result,
    items,
    count,
    chosen,
    chosenCount,
    leftOut,
    accepted,
    undecided,
    losses,
    errors,
    message,
    makePlan,
    publish,
    toggle,
    accept,
  }
}
