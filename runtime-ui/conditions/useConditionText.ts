import { useI18n } from 'vue-i18n'
import type { FieldView } from '../client/model.ts'
import { useFormat } from '../composables/useFormat.ts'
import type { Condition, ConditionValue } from './filter-text.ts'
import { isLive } from './filter-text.ts'

/** A condition's value in words, for a chip. `labels` names the records that ids stand for, as far as known. */
export function useConditionText(labels: () => Map<string, string>) {
  const { t, te } = useI18n()
  const { date, number, percent } = useFormat()

  function one(value: ConditionValue, field: FieldView | undefined): string {
    if (isLive(value)) {
      const days = /\$addDays\(\$today\(\), ?(-?\d+)\)/.exec(value.live)
      if (days)
        return t(Number(days[1]) < 0 ? 'condition.daysAgo' : 'condition.inDays', {
          n: Math.abs(Number(days[1])),
        })
      const key = `condition.live.${value.live.replace(/\W/g, '')}`
      return te(key) ? t(key) : value.live
    }
    const option = field?.options?.find((each) => each.key === value)
    if (option) return option.label
    if (typeof value === 'boolean') return t(value ? 'widget.yes' : 'widget.no')
    if (typeof value === 'number') return field?.widget === 'percent' ? percent(value) : number(value)
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return date(value)
    return labels().get(value) ?? value
  }
  return (condition: Condition, field: FieldView | undefined): string => {
    if (condition.free !== undefined) return condition.free
    const values = [condition.value ?? []].flat()
    if (condition.operator === 'group') return t(`condition.group.${String(values[0])}`)
    if (condition.operator === 'between') return values.map((value) => one(value, field)).join(' – ')
    if (values.length > 3) return t('condition.several', { n: values.length })
    return values.map((value) => one(value, field)).join(', ')
  }
}
