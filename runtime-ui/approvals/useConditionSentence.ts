import { useI18n } from 'vue-i18n'
import type { FieldView } from '../client/model.ts'
import { useFormat } from '../composables/useFormat.ts'
import { useModel } from '../composables/useModel.ts'
import type { Condition, ConditionValue } from '../conditions/filter-text.ts'
import { useConditionText } from '../conditions/useConditionText.ts'
import { usePageTexts } from '../i18n/usePageTexts.ts'
import { conditionTexts } from './condition-texts.ts'
import { conditionWords, type Wording } from './condition-words.ts'

/** Where one of several is joined as in a list: `A, B or C`. */
const mostNamed = 8

/**
 * A condition as a sentence: `discount > 20 or $base(amount) > 100000` → "Discount is more than 20% or Amount is more
 * than €100,000".
 */
export function useConditionSentence(): (when: string, of: Pick<Wording, 'field' | 'free'>) => string {
  usePageTexts(conditionTexts)
  const { t, te, locale } = useI18n()
  const { money } = useFormat()
  const model = useModel()
  const text = useConditionText(() => new Map())

  function one(value: ConditionValue, of: FieldView | undefined, isBase: boolean): string {
    const currency = model.shell.value?.settings.currency
    if (isBase && currency && typeof value === 'number') return money(value, currency)
    return text({ field: of?.name ?? '', operator: 'eq', value }, of)
  }
  function valueText(condition: Condition, of: FieldView | undefined, isBase: boolean): string {
    if (condition.free !== undefined || condition.operator === 'group') return text(condition, of)
    const values = [condition.value ?? []].flat()
    if (values.length > mostNamed) return text(condition, of)
    const said = values.map((value) => one(value, of, isBase))
    if (condition.operator === 'between') return t('apprCond.range', { from: said[0], to: said[1] })
    return new Intl.ListFormat(locale.value, { type: 'disjunction' }).format(said)
  }
  function say(condition: Condition, of: FieldView | undefined, isBase: boolean): string {
    const operator = condition.operator ?? ''
    const dated = of && ['date', 'dateTime'].includes(of.widget) ? `apprCond.${operator}_date` : ''
    const key = dated && te(dated) ? dated : `apprCond.${operator}`
    const name = of?.label ?? condition.field ?? ''
    const value = valueText(condition, of, isBase)
    return te(key) ? t(key, { field: name, value }) : `${name} ${operator} ${value}`
  }
  return (when, of) => conditionWords(when, { ...of, say, and: t('apprCond.and'), or: t('apprCond.or') })
}
