import { computed, provide, type Ref, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { toApiError } from '../client/api-error.ts'
import type { FormView } from '../client/model.ts'
import type { DuplicateView } from '../client/records.ts'
import { useRules } from '../composables/rules/useRules.ts'
import { type LoadedObject, useModel } from '../composables/useModel.ts'
import { usePageTexts } from '../i18n/usePageTexts.ts'
import { useToast } from '../kit/toast.ts'
import { boundsOf } from './bounds-of.ts'
import { checkValues } from './check-values.ts'
import { shownItems } from './form-items.ts'
import { duplicatesOf, type FormProblem, problemsWithin, toFormProblems } from './form-problem.ts'
import { type LineChecks, lineChecksKey } from './line-checks.ts'
import { formTexts } from './texts.ts'
import { toFormValue } from './to-form-value.ts'
import { type Overwritten, useFills } from './useFills.ts'

export interface FormState {
  object: Ref<LoadedObject | undefined>
  form: Ref<FormView | undefined>
}
type Values = Record<string, unknown>
/** What the person has seen and saves all the same. */
interface Confirmed {
  confirm?: boolean
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** What stands in a form, what of it changed, and what is wrong with it. A field's problem goes when it is edited. */
export function useForm({ object, form }: FormState, start: Values = {}) {
  usePageTexts(formTexts)
  const { t, locale } = useI18n()
  const { shell } = useModel()
  const toasts = useToast()
  const before = shallowRef(start)
  const values = shallowRef<Values>({ ...start })
  const problems = ref<FormProblem[]>([])
  /** Records that look like this one, as the last save told. */
  const duplicates = shallowRef<DuplicateView[]>([])
  const isSaving = ref(false)
  const isConfirmed = ref(false)
  const { holds, compute, reader, standing } = useRules({
    object: () => object.value,
    values: () => values.value,
    old: () => (before.value['id'] ? before.value : undefined),
  })
  const lineChecks = new Map<string, LineChecks>()
  provide(lineChecksKey, lineChecks)
  const currency = () => String(values.value['currency_code'] ?? shell.value?.settings.currency ?? '')
  const fills = useFills({
    object: () => object.value,
    form: () => form.value,
    reader,
    standing,
    currency,
    put(found, how) {
      values.value = { ...values.value, ...found }
      if (how === 'asStart') before.value = { ...before.value, ...found }
      clearProblems(Object.keys(found))
    },
    onOverwritten: offerUndo,
  })

  const changes = computed(() =>
    Object.fromEntries(
      Object.entries(values.value).filter(([name, value]) => !same(value, before.value[name])),
    ),
  )
  const isChanged = computed(() => Object.keys(changes.value).length > 0)
  /** The values with formulas and lookups as they come out for them now. */
  const shown = computed<Values>(() => {
    const derived: Values = {}
    for (const field of Object.values(object.value?.fields ?? {})) {
      if (field.computeRule === undefined) continue
      const outcome = compute(field.computeRule)
      if (outcome.isKnown)
        derived[field.name] = toFormValue(field, outcome.value, {
          currency: currency(),
          labelOf: reader.labelOf,
        })
    }
    return { ...values.value, ...derived }
  })

  function clearProblems(names: string[]) {
    duplicates.value = duplicates.value.filter(
      ({ fields }) => !names.some((name) => fields.split(', ').includes(name)),
    )
    const mine = names.flatMap((name) => problemsWithin(problems.value, name))
    if (mine.length)
      problems.value = problems.value.filter((problem) => !mine.includes(problem) && problem.path !== '')
  }
  function put(name: string, value: unknown) {
    reader.note(value)
    fills.noteTyped(name)
    values.value = { ...values.value, [name]: value }
    clearProblems([name])
  }
  /** What the person typed or chose. */
  function set(name: string, value: unknown) {
    put(name, value)
    void fills.afterChange(name)
  }
  /** Values that were typed before, as from a draft: nothing follows from them. */
  function restore(kept: Values) {
    for (const [name, value] of Object.entries(kept)) put(name, value)
  }
  function reset(to: Values) {
    fills.forgetTyped()
    before.value = to
    values.value = { ...to }
    problems.value = []
    duplicates.value = []
    for (const value of Object.values(to)) reader.note(value)
    fills.fillDefaults()
  }
  function offerUndo(trigger: string, fields: Overwritten[]) {
    const label = (name: string) => object.value?.fields[name]?.label ?? name
    toasts.show({
      text: t('form.filledOver', {
        by: label(trigger),
        fields: fields.map(({ name }) => label(name)).join(', '),
      }),
      acts: [
        {
          label: t('kit.undo'),
          run: () => restore(Object.fromEntries(fields.map((one) => [one.name, one.value]))),
        },
      ],
    })
  }
  function check(): boolean {
    if (!object.value || !form.value) return false
    const items = shownItems(form.value, object.value, { holds, values: values.value })
    const fields = items.flatMap(({ field, readonly, ...rest }) =>
      field && !readonly ? [{ field, bounds: boundsOf(field, compute), ...rest }] : [],
    )
    const scope = {
      language: locale.value,
      timeZone: shell.value?.settings.timeZone ?? 'UTC',
      currency: currency(),
    }
    problems.value = checkValues(fields, values.value, scope, {
      required: (label) => t('form.required', { label }),
      impossible: (option) => t('form.impossible', { option }),
    })
    for (const { problems: found } of lineChecks.values()) problems.value.push(...found())
    return problems.value.length === 0
  }
  /** Without the values of items that are hidden now: these are kept in the form, and not saved. */
  function visible(all: Values): Values {
    if (!object.value || !form.value) return all
    const items = shownItems(form.value, object.value, { holds, values: values.value })
    const seen = new Set(items.map(({ item }) => item.name))
    const placed = new Set(form.value.sections.flatMap((section) => section.items.map((item) => item.name)))
    return Object.fromEntries(
      Object.entries(all)
        .filter(([name]) => seen.has(name) || !placed.has(name))
        .map(([name, value]) => [
          name,
          Array.isArray(value) ? (lineChecks.get(name)?.toSend(value as Values[]) ?? value) : value,
        ]),
    )
  }
  /** A new record: what is filled in, and as empty what would otherwise get a default. */
  function toCreate(): Values {
    const fields = object.value?.fields ?? {}
    const hasDefault = (name: string) =>
      fields[name]?.default !== undefined || fields[name]?.defaultRule !== undefined
    return Object.fromEntries(
      Object.entries(visible(values.value)).flatMap(([name, value]): [string, unknown][] => {
        if (value !== null && value !== undefined && value !== '') return [[name, value]]
        return value !== undefined && hasDefault(name) ? [[name, null]] : []
      }),
    )
  }
  /** Checks, sends, and puts a refusal at its fields. Undefined when it was not saved. */
  async function submit<T>(
    send: (changes: Values, options: Confirmed) => Promise<T>,
  ): Promise<T | undefined> {
    if (isSaving.value || !check()) return undefined
    isSaving.value = true
    try {
      return await send(visible(changes.value), isConfirmed.value ? { confirm: true } : {})
    } catch (error) {
      problems.value = toFormProblems(toApiError(error))
      duplicates.value = duplicatesOf(toApiError(error))
      return undefined
    } finally {
      isSaving.value = false
    }
  }
  /** Saves although there are records like it. */
  async function confirming<T>(work: () => Promise<T>): Promise<T> {
    isConfirmed.value = true
    try {
      return await work()
    } finally {
      isConfirmed.value = false
    }
  }
  return {
    values,
    shown,
    problems,
    changes,
    isChanged,
    isSaving,
    holds,
    set,
    restore,
    reset,
    check,
    toCreate,
    submit,
    duplicates,
    confirming,
  }
}
