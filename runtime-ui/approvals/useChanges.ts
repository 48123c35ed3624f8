import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ApprovalView } from '../client/approvals.ts'
import { useFormat } from '../composables/useFormat.ts'

/** What has changed about an approval: against its last round, and since the reader opened it. */
export function useChanges(approval: Readonly<Ref<ApprovalView>>) {
  const { t } = useI18n()
  const { number, time } = useFormat()

  /** Fields changed since it was opened, and when. */
  const fresh = computed(
    () => new Map(approval.value.since_opened.map(({ field, at }) => [field, at ?? null] as const)),
  )
  const changes = computed(() => {
    const known = new Set(approval.value.since_last_round.map(({ field }) => field))
    return [
      ...approval.value.since_last_round,
      ...approval.value.since_opened.filter(({ field }) => !known.has(field)),
    ]
  })
  const sinceOpened = computed(() => {
    const all = approval.value.since_opened
    if (all.length === 0) return ''
    const names = [...new Set(all.flatMap(({ by }) => by?.name ?? []))]
    const at = all
      .map((one) => one.at ?? '')
      .sort()
      .at(-1)
    const n = number(all.length)
    return names.length === 1 && at
      ? t('appr.sinceOpenedBy', { name: names[0], at: time(at), n }, all.length)
      : t('appr.sinceOpened', { n }, all.length)
  })
  return { fresh, changes, sinceOpened }
}
