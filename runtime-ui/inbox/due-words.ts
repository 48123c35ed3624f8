/** When something is due, for its tag: which words, and how pressing it is. */
export interface DueWords {
  tone: 'red' | 'amber' | 'gray'
  /** A text of `inbox.due` and what it names. */
  key: 'late' | 'today' | 'on'
  n: number
  unit: 'minute' | 'hour' | 'day'
  at: string
}

const minute = 60_000
const day = 24 * 60 * minute
const startOf = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()

/** Late: by how much, counting up. Today: the time alone. Within a week: day and time; else the date. */
export function dueWords(due: string, locale: string, now: Date = new Date()): DueWords {
  const at = new Date(due)
  const late = now.getTime() - at.getTime()
  if (late > 0) {
    const unit = late < 60 * minute ? 'minute' : late < day ? 'hour' : 'day'
    const size = { minute, hour: 60 * minute, day }[unit]
    return { tone: 'red', key: 'late', n: Math.max(1, Math.floor(late / size)), unit, at: '' }
  }
  const days = Math.round((startOf(at) - startOf(now)) / day)
  const words = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options).format(at)
  const time: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' }
  const shared = { n: 0, unit: 'hour' as const }
  if (days === 0) return { ...shared, tone: 'amber', key: 'today', at: words(time) }
  return {
    ...shared,
    tone: 'gray',
    key: 'on',
    at:
      days < 7 ? `${words({ weekday: 'short' })} ${words(time)}` : words({ month: 'short', day: 'numeric' }),
  }
}
