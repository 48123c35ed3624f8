import { useI18n } from 'vue-i18n'
import { durationText } from './spans.ts'

const shift = /^\$add(Days|Months)\(\s*([\w.]+|\$today\(\)|\$now\(\))\s*,\s*(-?\d+)\s*\)$/
const bare = /^([\w.]+|\$today\(\)|\$now\(\))$/

/**
 * Moments as they are said: `$addDays(end_date, -7)` → "7 days before End".
 *
 * @param dayOf what a field that holds a day or an instant is called; undefined for any other
 */
export function useMoments(dayOf: (path: string) => string | undefined) {
  const { t, locale } = useI18n()

  const named = (base: string): string | undefined =>
    base.startsWith('$') ? t(`condition.live.${base.replace(/\W/g, '')}`) : dayOf(base)

  /** @param span an ISO 8601 duration, with a minus for before */
  function shifted(span: unknown, day: string): string {
    const [, sign, length] = (typeof span === 'string' && /^([+-]?)(P.+)$/.exec(span)) || []
    const said = durationText(length, locale.value)
    if (said === undefined) return day
    return t(sign === '-' ? 'workflow.dayBefore' : 'workflow.dayAfter', { span: said, day })
  }
  function moment(text: string): string | undefined {
    const [, unit, base, count] = shift.exec(text.trim()) ?? []
    if (base === undefined) {
      const [, alone] = bare.exec(text.trim()) ?? []
      return alone === undefined ? undefined : named(alone)
    }
    const day = named(base)
    const length = `P${Math.abs(Number(count))}${unit === 'Days' ? 'D' : 'M'}`
    return day === undefined ? undefined : shifted(Number(count) < 0 ? `-${length}` : length, day)
  }
  return { shifted, moment }
}
