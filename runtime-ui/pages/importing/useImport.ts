import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { type ApiError, toApiError } from '../../client/api-error.ts'
import type { ImportPreview } from '../../client/import.ts'
import type { JobView } from '../../client/records.ts'
import { useClient } from '../../composables/useClient.ts'
import { type LoadedObject, useModel } from '../../composables/useModel.ts'
import { aimAt, type ColumnPlan, isUnclear, openValues, planColumn, toOptions } from './column-plan.ts'
import { type Filling, isFilled } from './filling.ts'

/** Which column it is about says more than that some column is wrong. */
const inWords = ({ message, errors }: ApiError): string =>
  [...new Set(errors.map((one) => one.message))].join(' ') || message

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
  /** Fields that no column gives and somebody wants filled all the same. */
  const added = ref<string[]>([])
  const job = shallowRef<JobView>()
  /** Rows that look like records which are there already are imported too. */
  const withSuspected = ref(false)
  const refusal = ref('')
  const isReading = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  const fields = computed(() =>
    Object.values(object()?.fields ?? {}).filter((field) => !field.exclude?.includes('import')),
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
      added.value = []
      upsert.value = undefined
      withSuspected.value = false
      plans.value = found.columns.map((column) => planColumn(column, fields.value, nameField))
      step.value = 'match'
    } catch (error) {
      refusal.value = inWords(toApiError(error))
    }
    isReading.value = false
  }
  /** A field is given by one column: another one that was aimed at it is left out. */
  function aim(at: number, field: string | null) {
    plans.value = plans.value.map((plan, i) => {
      if (i === at) return aimAt(plan, fieldOf(field ?? ''), nameField)
      return field && plan.field === field ? aimAt(plan, undefined, nameField) : plan
    })
  }
  function change(at: number, changes: Partial<ColumnPlan>) {
    plans.value = plans.value.map((plan, i) => (i === at ? { ...plan, ...changes } : plan))
  }
  function add(field: string | undefined) {
    if (field) added.value = [...added.value, field]
  }
  function unadd(field: string) {
    added.value = added.value.filter((one) => one !== field)
    const { [field]: _, ...rest } = fillings.value
    fillings.value = rest
  }
  const aimed = computed(() => new Set(plans.value.map((plan) => plan.field)))
  const unfilled = computed(() =>
    fields.value.filter(
      (field) => field.required && field.default === undefined && !aimed.value.has(field.name),
    ),
  )
  /** Fields by which a row can be told to be a record that is there already. */
  const keys = computed(() =>
    fields.value.filter(
      (field) => field.unique && (aimed.value.has(field.name) || isFilled(fillings.value[field.name])),
    ),
  )
  const missing = computed(() => unfilled.value.filter((field) => !isFilled(fillings.value[field.name])))
  const unclear = computed(() => plans.value.filter(isUnclear))
  const open = computed(() => plans.value.flatMap((plan) => openValues(plan, fieldOf(plan.field))))
  const isRunning = computed(() => job.value?.state === 'queued' || job.value?.state === 'running')

  /** Short imports are over at once; long ones are asked about once a second. */
  async function follow(waitMs = 100) {
    if (!job.value) return
    try {
      job.value = await client.jobs.read(job.value.id)
    } catch (error) {
      refusal.value = inWords(toApiError(error))
    }
    if (isRunning.value) timer = setTimeout(() => follow(Math.min(1000, waitMs * 2)), waitMs)
  }
  async function start(kind: 'check' | 'run') {
    refusal.value = ''
    try {
      const sheet = preview.value?.sheet
      const key = keys.value.find((field) => field.name === upsert.value)?.name
      job.value = await client.imports.start(object()!.name, preview.value!.fileId, {
        ...toOptions(plans.value, key, fillings.value),
        ...(sheet ? { sheet } : {}),
        ...(withSuspected.value ? { confirm: ['duplicates'] as const } : {}),
        dryRun: kind === 'check',
      })
      step.value = kind
      await follow()
    } catch (error) {
      refusal.value = inWords(toApiError(error))
    }
  }
  /** Tries all rows again, with or without those that look like records which are there. */
  async function take(suspected: boolean) {
    withSuspected.value = suspected
    await start('check')
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
    added,
    keys,
    open,
    read,
    aim,
    change,
    add,
    unadd,
    start,
    withSuspected,
    take,
    cancel,
    again,
  }
}

export type ImportState = ReturnType<typeof useImport>
