import { useI18n } from 'vue-i18n'
import { useAsking } from '../context.ts'
import type { PeopleKind } from './assignee.ts'

/** What a way to name people is called. */
export function useKindWords() {
  const { t } = useI18n()
  const { cause } = useAsking()
  return (kind: PeopleKind): string =>
    kind === 'owner'
      ? t('asks.word.owner')
      : t(kind === 'submitter' ? `asks.word.${cause}` : `asks.kind.${kind}`)
}
