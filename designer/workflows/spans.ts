const units = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1_000 },
] as const

/** A span of time in its largest unit: "3.2 sec", "5 min", "2 days". */
export function spanText(ms: number, locale: string): string {
  const found = units.find((one) => ms >= one.ms)
  const value = ms / (found?.ms ?? 1)
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: found?.unit ?? 'millisecond',
    unitDisplay: found?.unit === 'day' ? 'long' : 'short',
    maximumFractionDigits: found && value < 10 ? 1 : 0,
  }).format(value)
}

const parts = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const
const written = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** An ISO 8601 duration in words: "7 days", "1 hour 30 minutes". Undefined: it is none. */
export function durationText(text: unknown, locale: string): string | undefined {
  const [, ...counts] = (typeof text === 'string' && written.exec(text)) || []
  const named = parts.flatMap((unit, at) =>
    counts[at] === undefined
      ? []
      : [new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(+counts[at])],
  )
  return named.join(' ') || undefined
}
