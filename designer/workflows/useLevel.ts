import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import { textOf } from '../document/text.ts'
import { type Level, nodesAt, type ProcessDocument } from './levels.ts'
import { titleOf } from './step-texts.ts'

/** Which level of a workflow is shown (`?inside=`), and the way back from it; a level that is gone shows what is left of it. */
export function useLevel(name: () => string, document: () => ProcessDocument | undefined) {
  const i18n = useI18n()
  const route = useRoute()
  const router = useRouter()

  const level = computed<Level>(() => {
    const drawn = document()
    const ids = String(route.query['inside'] ?? '')
      .split(',')
      .filter(Boolean)
    const known = ids.findIndex((id, at) => !drawn || !(id in nodesAt(drawn, ids.slice(0, at))))
    return known < 0 ? ids : ids.slice(0, known)
  })
  const show = (ids: Level) => router.push({ query: { ...route.query, inside: ids.join(',') || undefined } })
  const addressOf = (ids: Level) => `/workflow/${name()}${ids.length > 0 ? `?inside=${ids.join(',')}` : ''}`
  const crumbs = computed(() => [
    { label: i18n.t('studio.kinds.workflow'), to: '/kind/workflow' },
    {
      label: textOf(document()?.label, i18n.locale.value, name()),
      ...(level.value.length > 0 ? { to: addressOf([]) } : {}),
    },
    ...level.value.map((id, at) => {
      const node = nodesAt(document()!, level.value.slice(0, at))[id]!
      const isLast = at === level.value.length - 1
      return {
        label: titleOf(node, i18n),
        ...(isLast ? {} : { to: addressOf(level.value.slice(0, at + 1)) }),
      }
    }),
  ])
  return { level, show, crumbs }
}
