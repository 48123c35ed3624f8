import { computed, type Ref, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { toApiError } from '../client/api-error.ts'
import type { FormView } from '../client/model.ts'
import type { LoadedObject } from '../composables/useModel.ts'
import { useRules } from '../composables/useRules.ts'
import { checkValues } from './check-values.ts'
import { shownItems } from './form-items.ts'
import { type FormProblem, problemsWithin, toFormProblems } from './form-problem.ts'

export interface FormState {
  object: Ref<LoadedObject | undefined>
  form: Ref<FormView | undefined>
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** What stands in a form, what of it changed, and what is wrong with it. A field's problem goes when it is edited. */
export function useForm({ object, form }: FormState, start: Record<string, unknown> = {}) {
  const { t, locale } = useI18n()
  const before = shallowRef(start)
  const values = ref<Record<string, unknown>>({ ...start })
  const problems = ref<FormProblem[]>([])
  const isSaving = ref(false)
  const { holds } = useRules(values)

  const changes = computed(() =>
    Object.fromEntries(
      Object.entries(values.value).filter(([name, value]) => !same(value, before.value[name])),
    ),
  )
  const isChanged = computed(() => Object.keys(changes.value).length > 0)

  function set(name: string, value: unknown) {
    values.value = { ...values.value, [name]: value }
    const mine = problemsWithin(problems.value, name)
    if (mine.length)
      problems.value = problems.value.filter((problem) => !mine.includes(problem) && problem.path !== '')
  }
  function reset(to: Record<string, unknown>) {
    before.value = to
    values.value = { ...to }
    problems.value = []
  }
  function check(): boolean {
    if (!object.value || !form.value) return false
    const fields = shownItems(form.value, object.value, holds).flatMap(
      ({ field, required, readonly, label }) => (field && !readonly ? [{ field, required, label }] : []),
    )
    problems.value = checkValues(fields, values.value, locale.value, (label) => t('form.required', { label }))
    return problems.value.length === 0
  }
  /** What goes to the server: changes, without the values of items that are hidden now. */
  function toSend(): Record<string, unknown> {
    if (!object.value || !form.value) return changes.value
    const shown = new Set(shownItems(form.value, object.value, holds).map(({ item }) => item.name))
    const known = new Set(form.value.sections.flatMap((section) => section.items.map((item) => item.name)))
    return Object.fromEntries(
      Object.entries(changes.value).filter(([name]) => shown.has(name) || !known.has(name)),
    )
  }
  /** Checks, sends, and puts a refusal at its fields. Undefined when it was not saved. */
  async function submit<T>(send: (changes: Record<string, unknown>) => Promise<T>): Promise<T | undefined> {
    if (isSaving.value || !check()) return undefined
    isSaving.value = true
    try {
      return await send(toSend())
    } catch (error) {
      problems.value = toFormProblems(toApiError(error))
      return undefined
    } finally {
      isSaving.value = false
    }
  }
  return { values, problems, changes, isChanged, isSaving, holds, set, reset, check, submit }
}
