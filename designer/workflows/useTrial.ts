import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { toApiError } from '../../runtime-ui/client/api-error.ts'
import type { RunAct, RunMove, RunRow, RunView, SimulationView } from '../../runtime-ui/client/workflows.ts'
import { useWorkflows } from '../../runtime-ui/workflows/useWorkflows.ts'
import type { ProcessDocument } from './levels.ts'
import { ofRun, ofSimulation, type Told } from './told.ts'
import { triggerBox } from './useFlowLayout.ts'

/** When a run that was moved is looked at again: what it does because of that takes a moment, or somebody outside. */
const looksMs = [1_000, 3_000, 8_000]

/** A trial of the draft, or a run that was looked up: one of them at a time is drawn on the canvas. */
export function useTrial(name: () => string, document: () => ProcessDocument | undefined) {
  const workflows = useWorkflows()
  const record = ref<string>()
  const trial = shallowRef<SimulationView>()
  const tookMs = ref(0)
  const run = shallowRef<RunView>()
  const runs = shallowRef<RunRow[]>([])
  const more = ref<string | null>(null)
  const isBusy = ref(false)
  const failure = ref<string>()
  /** Counts what was done to runs here: what is counted beside them may have changed. */
  const moves = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  async function doing(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    failure.value = undefined
    try {
      await work()
    } catch (error) {
      failure.value = toApiError(error).message
    } finally {
      isBusy.value = false
    }
  }
  const attempt = () =>
    doing(async () => {
      const began = performance.now()
      const asked = { document: document(), ...(record.value ? { record: record.value } : {}) }
      trial.value = await workflows.simulate(name(), asked)
      tookMs.value = Math.round(performance.now() - began)
      show(undefined)
    })
  const list = (cursor?: string) =>
    doing(async () => {
      const found = await workflows.runs({ workflow: name(), ...(cursor ? { cursor } : {}) })
      runs.value = cursor ? [...runs.value, ...found.data] : found.data
      more.value = found.page.next
    })
  /** Its line in the list says the same. */
  function show(now: RunView | undefined) {
    clearTimeout(timer)
    run.value = now
    if (now) runs.value = runs.value.map((row) => (row.id === now.id ? now : row))
  }
  const open = (id: string) =>
    doing(async () => {
      show(await workflows.run(id))
      trial.value = undefined
    })
  const move = (act: RunAct, how: RunMove) =>
    doing(async () => {
      if (!run.value) return
      show(await workflows.move(run.value.id, act, how))
      moves.value++
      follow(run.value.id)
    })
  /** Something was done to the run elsewhere. */
  const changed = () =>
    doing(async () => {
      if (!run.value) return
      show(await workflows.run(run.value.id))
      moves.value++
    })
  /** Until it has ended, or another is looked at. */
  function follow(id: string, look = 0) {
    if (run.value?.ended_at || look >= looksMs.length) return
    timer = setTimeout(async () => {
      await doing(async () => {
        const now = await workflows.run(id)
        if (run.value?.id !== id) return
        show(now)
        moves.value++
      })
      if (run.value?.id === id) follow(id, look + 1)
    }, looksMs[look])
  }
  function close() {
    trial.value = undefined
    show(undefined)
    failure.value = undefined
  }
  watch(name, () => {
    close()
    record.value = undefined
    runs.value = []
  })

  const told = computed<Told | undefined>(() => {
    if (run.value) return ofRun(run.value, run.value.trigger ? triggerBox(run.value.trigger) : undefined)
    return trial.value?.steps ? ofSimulation(trial.value) : undefined
  })
  return {
    record,
    trial,
    tookMs,
    run,
    runs,
    moves,
    more,
    isBusy,
    failure,
    told,
    attempt,
    list,
    open,
    move,
    changed,
    close,
  }
}

export type Trial = ReturnType<typeof useTrial>
