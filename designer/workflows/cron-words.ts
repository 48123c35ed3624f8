/** How a schedule is said: a sentence by its name, a list, and the clock of the reader's language. */
export interface CronSay {
  locale: string
  t: (key: string, named: Record<string, string>) => string
}

const number = /^\d+$/
const everyDay = '*'
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** A field of numbers: `9`, `9,17`. Undefined for all else. */
function numbersOf(field: string, [least, most]: readonly [number, number]): number[] | undefined {
  const parts = field.split(',')
  if (!parts.every((part) => number.test(part) && +part >= least && +part <= most)) return undefined
  return parts.map(Number)
}
const stepOf = (field: string): number | undefined => {
  const [, size] = /^\*\/(\d+)$/.exec(field) ?? []
  return size === undefined || +size === 0 ? undefined : +size
}

/**
 * A schedule in words: `0 9 * * mon-fri` → "Monday to Friday at 9:00 AM". Undefined for what is rare; it is shown as it
 * is written.
 */
export function cronWords(cron: string, { locale, t }: CronSay): string | undefined {
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...rest] = cron.trim().split(/\s+/)
  if (rest.length > 0 || month !== everyDay) return undefined
  const say = (key: string, named: Record<string, string>) => t(`workflow.cron.${key}`, named)
  const list = (words: readonly string[]) => new Intl.ListFormat(locale).format(words)
  const minutes = numbersOf(minute, [0, 59])
  const hours = numbersOf(hour, [0, 23])

  if (day === everyDay && weekday === everyDay) {
    const each = stepOf(minute)
    if (hour === everyDay && (minute === everyDay || each === 1)) return say('everyMinute', {})
    if (hour === everyDay && each) return say('minutes', { n: String(each) })
    const step = stepOf(hour)
    if (minutes?.length === 1 && (hour === everyDay || step)) {
      const often = step && step > 1 ? say('hours', { n: String(step) }) : say('hourly', {})
      return minutes[0] === 0 ? often : say('past', { often, minute: String(minutes[0]) })
    }
  }
  if (!minutes || !hours) return undefined
  const clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })
  const times = list(
    hours.flatMap((at) => minutes.map((past) => clock.format(new Date(2026, 0, 1, at, past)))),
  )
  if (weekday === everyDay && day === everyDay) return say('daily', { times })
  if (weekday === everyDay) {
    const days = day.toUpperCase() === 'L' ? undefined : numbersOf(day, [1, 31])
    if (day.toUpperCase() === 'L') return say('lastDay', { times })
    return days && say('monthly', { days: list(days.map(String)), times })
  }
  const days = day === everyDay ? weekdaysOf(weekday, locale, say, list) : undefined
  return days && say('weekly', { days, times })
}

/** `mon-fri`, `1,3`: days of the week by their names. */
function weekdaysOf(
  field: string,
  locale: string,
  say: (key: string, named: Record<string, string>) => string,
  list: (words: readonly string[]) => string,
): string | undefined {
  const name = new Intl.DateTimeFormat(locale, { weekday: 'long' })
  // The first of February 2026 is a Sunday.
  const nameOf = (text: string): string | undefined => {
    const at = number.test(text) ? +text % 7 : dayNames.indexOf(text.toLowerCase())
    return at < 0 || (number.test(text) && +text > 7) ? undefined : name.format(new Date(2026, 1, 1 + at))
  }
  const parts = field.split(',').map((part) => {
    const [from = '', to, ...more] = part.split('-').map(nameOf)
    if (more.length > 0 || !from) return undefined
    if (!part.includes('-')) return from
    return to && say('range', { from, to })
  })
  return parts.every((part) => part) ? list(parts as string[]) : undefined
}
