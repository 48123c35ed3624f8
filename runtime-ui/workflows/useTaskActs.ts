import { ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { toApiError } from '../client/api-error.ts'
import type { ActInput } from '../client/approvals.ts'
import type { FieldView } from '../client/model.ts'
import type { TaskView } from '../client/workflows.ts'
import { focusField } from '../form/focus-field.ts'
import type { ActSpec } from '../inbox/act-spec.ts'
import { refusalWords } from '../inbox/refusal-words.ts'
import { useToast } from '../kit/toast.ts'
import { useWorkflows } from './useWorkflows.ts'

/** What was filled in for a task that is not answered yet. */
export interface TaskDraft {
  values: Record<string, unknown>
  comment: string
}

/**
 * Answers a task and does everything else with it. Whoever comes too late is told so, and what is shown is read again:
 * there stands who was quicker.
 */
export function useTaskActs(
  task: () => TaskView,
  {
    reload,
    late,
    acted,
  }: {
    reload: () => Promise<void>
    /** Who was quicker, once that is known. */
    late: () => string | undefined
    acted: (act: string) => void
  },
) {
  const workflows = useWorkflows()
  const toasts = useToast()
  const { t } = useI18n()
  const isBusy = ref(false)
  /** The act whose questions are asked now. */
  const asked = shallowRef<ActSpec>()
  /** What is wrong with a field, by its name. */
  const problems = ref<Record<string, string>>({})
  watch(
    () => task().id,
    () => {
      asked.value = undefined
      problems.value = {}
    },
  )

  /** @throws what the server says */
  async function send(act: string, said: string, work: () => Promise<unknown>) {
    if (isBusy.value) return
    isBusy.value = true
    try {
      await work()
      toasts.show({ text: said })
      acted(act)
    } catch (error) {
      const { status } = toApiError(error)
      if (status === 409 || status === 404) await reload()
      throw error
    } finally {
      isBusy.value = false
    }
  }
  /** As `send`, with what is refused said at the edge of the screen. */
  async function sendAtOnce(act: string, said: string, work: () => Promise<unknown>) {
    try {
      await send(act, said, work)
    } catch (error) {
      toasts.show({ text: late() ?? refusalWords(error), tone: 'error' })
    }
  }

  /** @param held what a field holds: filled in, or before */
  async function answer(
    port: string | undefined,
    { values, comment }: TaskDraft,
    fields: readonly FieldView[],
    held: (name: string) => unknown,
  ) {
    const { id, advice } = task()
    const missing = fields.filter(
      ({ name, required }) => required && !advice && [undefined, null, ''].includes(held(name) as never),
    )
    problems.value = Object.fromEntries(missing.map(({ name, label }) => [name, t('flow.needed', { label })]))
    if (missing.length > 0) return goToProblem(fields)
    await sendAtOnce('complete', t(advice ? 'flow.advised' : 'flow.completed'), async () => {
      try {
        await workflows.complete(id, {
          values,
          ...(port === undefined ? {} : { port }),
          ...(comment.trim() ? { comment: comment.trim() } : {}),
        })
      } catch (error) {
        problems.value = Object.fromEntries(
          toApiError(error).errors.flatMap(({ path, message }) => {
            const name = path.split('/').at(-1) ?? ''
            return fields.some((field) => field.name === name) ? [[name, message] as const] : []
          }),
        )
        throw error
      }
    })
    await goToProblem(fields)
  }
  /** On a phone it may have been scrolled away. */
  async function goToProblem(fields: readonly FieldView[]) {
    const first = fields.find(({ name }) => name in problems.value)
    if (first) await focusField(first.name)
  }
  const runAsked = (input: ActInput) => {
    const { act } = asked.value!
    return send(act, t(`flow.did.${act}`), () => workflows.actOnTask(task().id, act, input))
  }
  function press(spec: ActSpec) {
    if (!spec.direct) {
      asked.value = spec
      return
    }
    void sendAtOnce(spec.act, t(`flow.did.${spec.act}`), () => workflows.actOnTask(task().id, spec.act, {}))
  }
  return { isBusy, asked, problems, answer, press, runAsked }
}
