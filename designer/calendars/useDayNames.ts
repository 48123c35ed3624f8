import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { type Weekday, weekdays } from './working-days.ts'

/** Names of weekdays, months and days in the reader's language. */
export function useDayNames() {
  const { locale } = useI18n()
  const written = (options: Intl.DateTimeFormatOptions) =>
    computed(() => new Intl.DateTimeFormat(locale.value, { ...options, timeZone: 'UTC' }))
  const [long, narrow, month, day, short] = [
    written({ weekday: 'long' }),
    written({ weekday: 'narrow' }),
    written({ month: 'long' }),
    written({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    written({ day: 'numeric', month: 'short' }),
  ]
  /** 5 January 1970 was a Monday. */
  const dateOf = (weekday: Weekday) => new Date(Date.UTC(1970, 0, 5 + weekdays.indexOf(weekday)))
  const dateIn = (text: string) => new Date(`${text}T00:00:00Z`)
  return {
    weekdayName: (weekday: Weekday) => long.value.format(dateOf(weekday)),
    weekdayLetter: (weekday: Weekday) => narrow.value.format(dateOf(weekday)),
    monthName: (of: number) => month.value.format(new Date(Date.UTC(1970, of - 1, 1))),
    dayName: (text: string) => day.value.format(dateIn(text)),
    shortDay: (text: string) => short.value.format(dateIn(text)),
  }
}
