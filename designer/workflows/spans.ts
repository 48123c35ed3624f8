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
