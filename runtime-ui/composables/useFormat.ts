import { useI18n } from 'vue-i18n'
import { formats } from './formats.ts'

/** Numbers, money, days and instants in the words of the current language; follows a switch live. */
export function useFormat() {
  const { locale, t } = useI18n()
  const here = () => formats(locale.value)
  return {
    number: (value: unknown, scale?: number) => here().number(value, scale),
    money: (value: unknown, currency: string) => here().money(value, currency),
    compact: (value: unknown, currency?: string) => here().compact(value, currency),
    percent: (value: unknown) => here().percent(value),
    date: (value: string) => here().date(value),
    dateTime: (value: string, timeZone?: string) => here().dateTime(value, timeZone),
    time: (value: string, timeZone?: string) => here().time(value, timeZone),
    duration: (seconds: number) => here().duration(seconds),
    ago: (value: string) => here().ago(value),
    /** "Today, Friday 20 November", "Yesterday", then the day alone. */
    day: (value: string) => {
      const days = here().daysAgo(value)
      const full = here().fullDay(value)
      if (days === 0) return t('time.today', { day: full })
      return days === 1 ? t('time.yesterday') : full
    },
  }
}
