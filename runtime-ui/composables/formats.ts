const makers = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>()
/** Intl objects are slow to make and stateless: one per locale and options. */
function kept<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  key: string,
  make: () => T,
): T {
  if (!makers.has(key)) makers.set(key, make())
  return makers.get(key) as T
}

/** How one locale writes values. Numbers may be decimal text and stay exact; what can't be read is shown as it is. */
export function formats(locale: string) {
  const numeric = (options: Intl.NumberFormatOptions) =>
    kept(`${locale}n${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale, options))
  const dated = (options: Intl.DateTimeFormatOptions) =>
    kept(`${locale}d${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale, options))
  const plain = (value: unknown) =>
    /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(String(value))
      ? (String(value) as Intl.StringNumericLiteral)
      : undefined
  const write = (value: unknown, format: Intl.NumberFormat) => {
    const text = plain(value)
    return text === undefined ? String(value ?? '') : format.format(text)
  }
  const instant = (value: string, options: Intl.DateTimeFormatOptions) => {
    const at = new Date(value)
    return Number.isNaN(at.getTime()) ? value : dated(options).format(at)
  }
  return {
    number: (value: unknown, scale?: number) =>
      write(value, numeric({ minimumFractionDigits: scale ?? 0, maximumFractionDigits: scale ?? 20 })),
    money: (value: unknown, currency: string) => {
      const whole = /^-?\d+(\.0*)?$/.test(String(value))
      return write(
        value,
        numeric({
          style: 'currency',
          currency,
          currencyDisplay: 'narrowSymbol',
          ...(whole ? { maximumFractionDigits: 0 } : {}),
        }),
      )
    },
    /** 257107337.1 → "$257.1M", "2.6亿": for where the whole number has no room. */
    compact: (value: unknown, currency?: string) =>
      write(
        value,
        numeric({
          notation: 'compact',
          maximumFractionDigits: 1,
          ...(currency ? { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } : {}),
        }),
      ),
    percent: (value: unknown) => `${write(value, numeric({ maximumFractionDigits: 6 }))}%`,
    date: (value: string) => {
      const [year, month, day] = value.split('-').map(Number)
      if (!year || !month || !day) return value
      return dated({ dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(Date.UTC(year, month - 1, day)))
    },
    dateTime: (value: string, timeZone?: string) =>
      instant(value, { dateStyle: 'medium', timeStyle: 'short', ...(timeZone ? { timeZone } : {}) }),
    time: (value: string, timeZone?: string) =>
      instant(value, { timeStyle: 'short', ...(timeZone ? { timeZone } : {}) }),
    fullDay: (value: string) =>
      instant(value, {
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        ...(new Date(value).getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' }),
      }),
    daysAgo: (value: string) =>
      Math.round((new Date().setHours(0, 0, 0, 0) - new Date(value).setHours(0, 0, 0, 0)) / 86_400_000),
    /** 5400 → "1:30" hours, as timesheets write it. */
    duration: (seconds: number) => {
      const minutes = Math.round(Math.abs(seconds) / 60)
      return `${seconds < 0 ? '−' : ''}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
    },
    ago: (value: string) => {
      const seconds = Math.round((new Date(value).getTime() - Date.now()) / 1000)
      const format = kept(`${locale}r`, () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))
      const steps: [Intl.RelativeTimeFormatUnit, number][] = [
        ['year', 31_536_000],
        ['month', 2_592_000],
        ['day', 86_400],
        ['hour', 3600],
        ['minute', 60],
      ]
      const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
      return format.format(Math.round(seconds / size), unit)
    },
  }
}
