import { computed, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { parseExpression } from '../../metadata/language/parse.ts'
import type { ObjectDocument } from '../../metadata/schema/types.ts'
import { toApiError } from '../../runtime-ui/client/api-error.ts'
import type { ExpressionView } from '../../runtime-ui/client/design.ts'
import { useStudio } from '../shell/studio.ts'
import { draftShapes } from './draft-shapes.ts'
import { draftedNames } from './drafted-names.ts'
import { findingsOf } from './findings.ts'
import type { Place } from './place.ts'

const askAfterMs = 350

/**
 * What is to be said of a text while it is typed: at once what the browser sees, and after a pause what the server
 * says of types, SQL and the value on a record. A late answer to an old question is dropped.
 */
export function useExpressionCheck(
  text: () => string,
  place: () => Place,
  record: Readonly<Ref<string | undefined>>,
) {
  const { locale } = useI18n()
  const studio = useStudio()
  const answer = shallowRef<ExpressionView>()
  const failure = ref<string>()
  const isAsking = ref(false)
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const scope = computed(() => {
    const objects = draftShapes({ names: () => studio.namesOf('object'), object: studio.object })
    const { object, names } = place()
    return { objects, names, ...(object ? { object } : {}) }
  })
  const isOpen = computed(() => (place().open ?? []).some((name) => new RegExp(`\\$${name}\\b`).test(text())))
  const isWhole = computed(() => parseExpression(text()).ok)
  /** The server knows what is published; of an object that is new in the draft it can say nothing. */
  const isPublished = computed(() => {
    const { object, names } = place()
    return [object, names.record].every((name) => !name || studio.publishedOf('object', name) !== undefined)
  })
  const drafted = computed(() =>
    draftedNames(text(), scope.value, {
      draft: studio.object,
      published: (name) => studio.publishedOf<ObjectDocument>('object', name),
      names: studio.namesOf('object'),
    }),
  )
  const findings = computed(() => {
    if (text().trim() === '') return []
    const found = findingsOf(text(), scope.value, answer.value, locale.value)
    if (isOpen.value) return found.filter(({ code }) => code === 'syntax' || code === 'too_long')
    return place().isWhole ? found.filter(({ code }) => code !== 'not_compilable') : found
  })

  watch(
    [text, () => place().object, record, locale],
    () => {
      clearTimeout(timer)
      turn += 1
      answer.value = undefined
      isAsking.value = isWhole.value && isPublished.value && !isOpen.value
      if (isAsking.value) timer = setTimeout(() => void ask(turn), askAfterMs)
    },
    { immediate: true },
  )
  async function ask(mine: number) {
    const { object, names, expect } = place()
    try {
      const found = await studio.design.expression({
        text: text(),
        ...(object ? { object } : {}),
        ...(names.record ? { host: names.record } : {}),
        ...(record.value ? { record: record.value } : {}),
        ...(expect ? { expect } : {}),
      })
      if (mine !== turn) return
      answer.value = found
      failure.value = undefined
    } catch (error) {
      if (mine !== turn) return
      failure.value = toApiError(error).message
    }
    isAsking.value = false
  }
  onScopeDispose(() => clearTimeout(timer))

  return { scope, isWhole, isPublished, drafted, findings, answer, failure, isAsking }
}
