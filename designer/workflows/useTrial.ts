import { computed, ref, shallowRef, watch } from 'vue'
import { toApiError } from '../../runtime-ui/client/api-error.ts'
import type { RunAct, RunMove, RunRow, RunView, SimulationView } from '../../runtime-ui/client/workflows.ts'
import { useWorkflows } from '../../runtime-ui/workflows/useWorkflows.ts'
import type { ProcessDocument } from './levels.ts'
import { ofRun, ofSimulation, type Told } from './told.ts'

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
      run.value = undefined
    })
  const list = (cursor?: string) =>
    doing(async () => {
      const found = await workflows.runs({ workflow: name(), ...(cursor ? { cursor } : {}) })
      runs.value = cursor ? [...runs.value, ...found.data] : found.data
      more.value = found.page.next
    })
  const open = (id: string) =>
    doing(async () => {
      run.value = await workflows.run(id)
      trial.value = undefined
    })
  const move = (act: RunAct, how: RunMove) =>
    doing(async () => {
      if (run.value) run.value = await workflows.move(run.value.id, act, how)
    })
  function close() {
    trial.value = undefined
    run.value = undefined
    failure.value = undefined
  }
  watch(name, () => {
    close()
    record.value = undefined
    runs.value = []
  })

  const told = computed<Told | undefined>(() => {
    if (run.value) return ofRun(run.value)
    return trial.value?.steps ? ofSimulation(trial.value) : undefined
  })
  return { record, trial, tookMs, run, runs, more, isBusy, failure, told, attempt, list, open, move, close }
}

export type Trial = ReturnType<typeof useTrial>
