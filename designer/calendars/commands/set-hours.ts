import { defineCommand } from '../../document/command.ts'
import { type Calendar, type Interval, type Weekday, weekdays } from '../working-days.ts'

/** The hours of one or more weekdays; none makes a day free. */
export const setHours = defineCommand<Calendar, { days: readonly Weekday[]; hours: readonly Interval[] }>({
  name: 'setHours',
  label: ({ days }) => ({ en: `Hours of ${days.join(', ')}`, zh: `${days.length} 个工作日的时间` }),
  apply: (calendar, { days, hours }) => {
    const of = (day: Weekday) => (days.includes(day) ? hours : (calendar.hours?.[day] ?? []))
    return {
      ...calendar,
      hours: Object.fromEntries(weekdays.map((day) => [day, of(day)]).filter(([, open]) => open!.length > 0)),
    }
  },
})
