import { defineCommand } from '../../document/command.ts'
import { without } from '../../document/ordered-map.ts'
import type { Calendar, DayKind, SpecialDay } from '../working-days.ts'

export interface DayChange extends SpecialDay {
  day: string
  kind: DayKind
}

/** Makes days free, worked or as every week; names and hours of their own go with it. */
export const setDays = defineCommand<Calendar, { days: readonly DayChange[] }>({
  name: 'setDays',
  label: ({ days }) => {
    const [first] = days
    return days.length === 1
      ? { en: `Change ${first!.day}`, zh: `修改 ${first!.day}` }
      : { en: `Change ${days.length} days`, zh: `修改 ${days.length} 天` }
  },
  apply: (calendar, { days }) => days.reduce(withDay, calendar),
})

function withDay(calendar: Calendar, { day, kind, label, hours }: DayChange): Calendar {
  const special: SpecialDay = {
    ...(label === undefined || label === '' ? {} : { label }),
    ...(kind === 'worked' && hours ? { hours } : {}),
  }
  return {
    ...calendar,
    ...mapWith(calendar, 'holidays', day, kind === 'free' ? special : undefined),
    ...mapWith(calendar, 'workdays', day, kind === 'worked' ? special : undefined),
  }
}

/** In the order of the days, so that a change of one day is one change of the document. */
function mapWith(
  calendar: Calendar,
  key: 'holidays' | 'workdays',
  day: string,
  special: SpecialDay | undefined,
): Partial<Calendar> {
  const before = calendar[key]
  if (!before && !special) return {}
  const rest = without(before ?? {}, day)
  if (!special) return { [key]: rest }
  return {
    [key]: Object.fromEntries(
      Object.entries({ ...rest, [day]: special }).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  }
}
