const dayMs = 86_400_000
const startOf = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()

/** An instant as short as it stays clear: the time alone today, the day with it otherwise, the year in another one. */
export function shortTime(value: string, locale: string, now: Date = new Date()): string {
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) return value
  const days = Math.round((startOf(at) - startOf(now)) / dayMs)
  const time: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' }
  const words = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options).format(at)
  if (days === 0) return words(time)
  if (Math.abs(days) === 1) {
    const name = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
    return `${name} ${words(time)}`
  }
  if (at.getFullYear() !== now.getFullYear()) return words({ dateStyle: 'medium' })
  return words({ month: 'short', day: 'numeric', ...time })
}
