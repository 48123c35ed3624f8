import { computed, type Ref, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { type ApiError, toApiError } from '../client/api-error.ts'
import type { ActInput, ApprovalPerson, ApprovalView, MySeat } from '../client/approvals.ts'
import type { FileView } from '../client/files.ts'
import { viewedAs } from '../client/view-as.ts'
import type { LoadedObject } from '../composables/useModel.ts'
import type { ActSpec } from '../inbox/act-spec.ts'
import { useToast } from '../kit/toast.ts'
import { offeredActs } from './acts.ts'
import { useActs } from './useActs.ts'

/**
 * A decision in the making: the words, files, fields and people that go with it, and what a press of each act does. It
 * begins anew with another approval or seat, not when the same one is read again.
 */
export function useDecision(
  approval: Ref<ApprovalView>,
  seat: Readonly<Ref<MySeat | undefined>>,
  {
    object,
    me,
    reload,
    acted,
  }: {
    me: () => string | undefined
    object: () => LoadedObject | undefined
    reload: () => Promise<void>
    acted: (spec: ActSpec, answer: ApprovalView) => void
  },
) {
  const { t } = useI18n()
  const toasts = useToast()

  const comment = ref('')
  const files = ref<FileView[]>([])
  const named = ref<ApprovalPerson[]>([])
  const values = ref<Record<string, unknown>>({})
  const chosen = ref<Record<string, ApprovalPerson[]>>({})
  const problems = ref<Record<string, string>>({})
  const asked = shallowRef<ActSpec>()
  function begin() {
    comment.value = ''
    files.value = []
    named.value = []
    values.value = {}
    chosen.value = {}
    problems.value = {}
    asked.value = undefined
  }
  watch([() => approval.value.id, () => seat.value?.task], begin)

  const { isBusy, stale, perform, performAtOnce } = useActs(approval, () => seat.value, {
    reload,
    acted: (spec, answer) => {
      begin()
      acted(spec, answer)
    },
  })
  /** Fields that may, or must, be filled in with the decision. */
  const toFill = computed(() => {
    if (seat.value?.state !== 'open' || !seat.value.acts.includes('approve')) return []
    const { editable, requires } = seat.value
    return [...new Set([...editable, ...requires.filter((name) => object()?.fields[name])])]
  })
  const picks = computed(() => (seat.value?.state === 'open' ? seat.value.picks : []))
  function decision(): ActInput {
    return {
      ...(comment.value.trim() ? { comment: comment.value.trim() } : {}),
      ...(files.value.length ? { attachments: files.value.map(({ id }) => id) } : {}),
      ...(Object.keys(values.value).length ? { values: values.value } : {}),
      ...(picks.value.length
        ? {
            chosen: Object.fromEntries(
              picks.value.map(({ step }) => [step, (chosen.value[step] ?? []).map(({ id }) => id)]),
            ),
          }
        : {}),
    }
  }
  /** Problems with fields are said at the fields; everything else at the edge of the screen. */
  async function decide(spec: ActSpec, input: ActInput) {
    problems.value = {}
    try {
      await perform(spec, input)
    } catch (thrown) {
      const error = toApiError(thrown)
      const atFields = fieldProblems(error)
      if (Object.keys(atFields).length) problems.value = atFields
      toasts.show({ text: error.errors[0]?.message ?? error.message, tone: 'error' })
    }
  }
  const fieldProblems = (error: ApiError) =>
    Object.fromEntries(
      error.errors.flatMap(({ path, message }) => {
        const name = path.split('/').at(-1) ?? ''
        return toFill.value.includes(name) ? [[name, message] as const] : []
      }),
    )
  function press(spec: ActSpec) {
    const requires = seat.value?.requires ?? []
    if (spec.act === 'approve') {
      const isShort = requires.includes('comment') && !comment.value.trim()
      const needsFile = (['attachment', 'signature'] as const).find((one) => requires.includes(one))
      const isBare = needsFile !== undefined && !files.value.length
      if (isShort || isBare) {
        asked.value = {
          ...spec,
          words: isShort ? 'required' : 'optional',
          ...(isBare ? { needsFile } : {}),
        }
        return
      }
      const open = picks.value.find(({ step, min }) => (chosen.value[step]?.length ?? 0) < min)
      if (open) return void toasts.show({ text: t('appr.pickFirst', { step: open.label }), tone: 'error' })
      return void decide(spec, decision())
    }
    if (spec.act === 'reject' && comment.value.trim()) return void decide(spec, decision())
    if (spec.direct) return void performAtOnce(spec)
    asked.value = spec
  }
  /** By its name, for keys; nothing where it is not permitted. */
  function pressNamed(act: string) {
    const spec = offeredActs(approval.value, seat.value, me()).find((one) => one.act === act)
    if (spec && viewedAs() === undefined) press(spec)
  }
  const runAsked = (input: ActInput) =>
    perform(asked.value!, asked.value!.decides ? { ...decision(), ...input } : input)
  function decideAgain() {
    const again = stale.value
    stale.value = undefined
    if (again) void decide(again.spec, again.input)
  }
  return {
    comment,
    files,
    named,
    values,
    chosen,
    problems,
    asked,
    toFill,
    picks,
    isBusy,
    stale,
    press,
    pressNamed,
    runAsked,
    decideAgain,
  }
}
