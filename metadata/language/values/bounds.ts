import { dayIn } from '../days.ts'
import { date } from './date.ts'
import { type Coerced, isMissing, ok, type ValueOptions, type ValueType } from './value.ts'

/** What `"min": "=…"` and `"max": "=…"` came to for a record; undefined where they gave nothing. */
export interface Bounds {
  min?: unknown
  max?: unknown
}

const isDayText = (value: unknown): value is string => typeof value === 'string' && value.length === 10

/**
 * Whether a value keeps to bounds that expressions gave. A day compared with a point in time takes the point as its
 * day in the business time zone. The very function of browser and engine.
 *
 * @param value    as the field's type hands it out: a day, an instant, a number or decimal text
 * @param options  the field's own, for the currency's scale
 */
export function keepsTo(
  type: ValueType,
  value: unknown,
  { min, max }: Bounds,
  { timeZone, ...options }: ValueOptions & { timeZone: string },
): Coerced {
  if (isMissing(value)) return ok(value)
  const { min: _least, max: _most, ...plain } = options
  for (const [key, bound] of Object.entries({ min, max })) {
    if (typeof bound !== 'string' && typeof bound !== 'number') continue
    const day = (at: string) => (isDayText(at) ? at : dayIn(new Date(at), timeZone))
    const isInDays = type.name === 'date' || (type.name === 'dateTime' && isDayText(bound))
    const found = isInDays
      ? date.coerce(day(String(value)), { [key]: day(String(bound)) })
      : type.coerce(value, { ...plain, [key]: bound })
    if (!found.ok && found.code === 'out_of_range') return found
  }
  return ok(value)
}
