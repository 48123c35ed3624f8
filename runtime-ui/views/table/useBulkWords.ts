import { useI18n } from 'vue-i18n'
import { useFormat } from '../../composables/useFormat.ts'
import type { BulkOutcome } from './bulk-outcome.ts'

/** Says besides what was done how many wait for an approval; instead, where that is all of them. */
export function useBulkWords() {
  const { t } = useI18n()
  const { number } = useFormat()
  return (said: string, { done, refused, waiting }: BulkOutcome): string => {
    const n = waiting.length
    if (n === 0) return said
    const more = t('list.waiting', { n: number(n), approval: [...new Set(waiting)].join(', ') }, n)
    return done.length + refused.length === 0 ? more : `${said} ${more}`
  }
}
