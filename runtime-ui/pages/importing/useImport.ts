import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { toApiError } from '../../client/api-error.ts'
import type { ImportPreview } from '../../client/import.ts'
import type { JobView } from '../../client/records.ts'
import { useClient } from '../../composables/useClient.ts'
import { type LoadedObject, useModel } from '../../composables/useModel.ts'
import {
  aimAt,
  type ColumnPlan,
  type Filling,
  isFilled,
  isUnclear,
  openValues,
  planColumn,
  toOptions,
} from './column-plan.ts'

export type ImportStep = 'file' | 'match' | 'check' | 'run'

/** The state of an import: the file, what becomes of its columns, the trial and the run. Nothing is written before `run`. */
export function useImport(object: () => LoadedObject | undefined) {
  const client = useClient()
  const { shell } = useModel()
  const step = ref<ImportStep>('file')
  const file = shallowRef<File>()
  const preview = shallowRef<ImportPreview>()
  const plans = ref<ColumnPlan[]>([])
  const upsert = ref<string>()
  const fillings = ref<Record<string, Filling>>({})
  const job = shallowRef<JobView>()
  const refusal = ref('')
  const isReading = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  const fields = computed(() =>
    Object.values(object()?.fields ?? {}).filter(
      (field) => (!field.readOnly || (field.unique && !field.system)) && !field.exclude?.includes('import'),
    ),
  )
  const nameField = (name: string) => shell.value?.objects[name]?.nameField
  const fieldOf = (name: string) => fields.value.find((field) => field.name === name)

  async function read(chosen: File, sheet?: string) {
    isReading.value = true
    refusal.value = ''
    try {
      file.value = chosen
      const found = await client.imports.preview(object()!.name, chosen, sheet ? { sheet } : undefined)
      preview.value = found
      fillings.value = {}
      plans.value = found.columns.map((column) => planColumn(column, fields.value, nameField))
      step.value = 'match'
    } catch (error) {
      refusal.value = toApiError(error).message
    }
    isReading.value = false
  }
  function aim(at: number, field: string | null) {
    plans.value = plans.value.map((plan, i) =>
      i === at ? aimAt(plan, fieldOf(field ?? ''), nameField) : plan,
    )
  }
  function change(at: number, changes: Partial<ColumnPlan>) {
    plans.value = plans.value.map((plan, i) => (i === at ? { ...plan, ...changes } : plan))
  }
  const unfilled = computed(() => {
    const aimed = new Set(plans.value.map((plan) => plan.field))
    return fields.value.filter(
      (field) => field.required && field.default === undefined && !aimed.has(field.name),
    )
  })
  const missing = computed(() => unfilled.value.filter((field) => !isFilled(fillings.value[field.name])))
  const unclear = computed(() => plans.value.filter(isUnclear))
  const open = computed(() => plans.value.flatMap((plan) => openValues(plan, fieldOf(plan.field))))
  const isRunning = computed(() => job.value?.state === 'queued' || job.value?.state === 'running')

  async function follow() {
    if (!job.value) return
    try {
      job.value = await client.jobs.read(job.value.id)
    } catch (error) {
      refusal.value = toApiError(error).message
    }
    if (isRunning.value) timer = setTimeout(follow, 700)
  }
  async function start(kind: 'check' | 'run') {
    refusal.value = ''
    try {
      const sheet = preview.value?.sheet
      job.value = await client.imports.start(object()!.name, file.value!, {
        ...toOptions(plans.value, upsert.value, fillings.value),
        ...(sheet ? { sheet } : {}),
        dryRun: kind === 'check',
      })
      step.value = kind
      await follow()
    } catch (error) {
      refusal.value = toApiError(error).message
    }
  }
  async function cancel() {
    if (job.value) job.value = await client.jobs.cancel(job.value.id)
  }
  function again() {
    step.value = 'file'
    file.value = undefined
    job.value = undefined
  }
  return {
    step,
    file,
    preview,
    plans,
    upsert,
    job,
    refusal,
    isReading,
    isRunning,
    fields,
    fieldOf,
    missing,
    unfilled,
    unclear,
    fillings,
    open,
    read,
    aim,
    change,
    start,
    cancel,
    again,
  }
}

export type ImportState = ReturnType<typeof useImport>
