import { type Ref, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { type ApiError, toApiError } from '../client/api-error.ts'
import type { ActInput, ApprovalView, MySeat, ShownChange } from '../client/approvals.ts'
import type { ActSpec } from '../inbox/act-spec.ts'
import { refusalWords } from '../inbox/refusal-words.ts'
import { useToast } from '../kit/toast.ts'
import { useApprovals } from './useApprovals.ts'

/** A decision that was refused because what was seen has changed; it may be made again on what is shown now. */
export interface StaleDecision {
  spec: ActSpec
  input: ActInput
  differences: ShownChange[]
}

/**
 * Does acts on an approval and keeps what comes of them. A decision says what was seen; when that has changed, the
 * difference is shown and asked about again. Whoever comes too late is told what was done, and by whom.
 */
export function useActs(
  approval: Ref<ApprovalView | undefined>,
  seat: () => MySeat | undefined,
  { reload, acted }: { reload: () => Promise<void>; acted: (spec: ActSpec, answer: ApprovalView) => void },
) {
  const calls = useApprovals()
  const toasts = useToast()
  const { t } = useI18n()
  const isBusy = ref(false)
  const stale = shallowRef<StaleDecision>()

  const send = (spec: ActSpec, task: string | undefined, view: ApprovalView, input: ActInput) =>
    spec.on === 'task' && task ? calls.act(task, spec.act, input) : calls.actOnAll(view.id, spec.act, input)

  /** @throws what the server says, but for a decision on what has changed meanwhile */
  async function perform(spec: ActSpec, input: ActInput): Promise<void> {
    const view = approval.value
    const own = seat()
    if (!view || isBusy.value) return
    isBusy.value = true
    try {
      const answer = await send(spec, own?.task, view, {
        ...(spec.decides && own ? { shown: own.shown_hash } : {}),
        ...input,
      })
      if (approval.value?.id === view.id) approval.value = answer
      const again = answer.mine.find((one) => one.task === own?.task)
      const canTakeBack = spec.act !== 'takeBack' && again?.acts.includes('takeBack')
      toasts.show({
        text: t(`appr.did.${own?.advice_for && spec.decides ? 'advise' : spec.act}`),
        ...(canTakeBack && own
          ? {
              acts: [{ label: t('appr.act.takeBack'), run: () => void takeBack(own.task) }],
              durationMs: 10_000,
            }
          : {}),
      })
      acted(spec, answer)
    } catch (thrown) {
      const error = toApiError(thrown)
      if (error.code === 'decision_stale') {
        await reload()
        stale.value = { spec, input, differences: differencesOf(error) }
        return
      }
      if (error.status === 409 || error.status === 404) void reload()
      throw error
    } finally {
      isBusy.value = false
    }
  }
  async function takeBack(task: string) {
    try {
      await calls.act(task, 'takeBack')
      toasts.show({ text: t('appr.did.takeBack') })
      await reload()
    } catch (error) {
      toasts.show({ text: refusalWords(error), tone: 'error' })
    }
  }
  /** As `perform`, with what is refused said at the edge of the screen. */
  async function performAtOnce(spec: ActSpec, input: ActInput = {}): Promise<void> {
    try {
      await perform(spec, input)
    } catch (error) {
      toasts.show({ text: refusalWords(error), tone: 'error' })
    }
  }
  return { isBusy, stale, perform, performAtOnce }
}

const differencesOf = (error: ApiError): ShownChange[] =>
  (error.problem['differences'] as ShownChange[] | undefined) ?? []
