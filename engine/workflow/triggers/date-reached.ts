import { object, text } from '../../process/graph/options.ts'
import { defineTrigger } from '../define-trigger.ts'
import { parseDuration } from '../time/durations.ts'
import { isWhose } from '../time/whose-calendar.ts'
import { isTimeZone } from '../time/zone.ts'

/** A date of a record has come, or is so far away. Once a record and date: a date that is moved comes again. */
export const dateReached = defineTrigger({
  name: 'dateReached',
  options: {
    required: ['field'],
    properties: {
      object: object('Object', '对象'),
      field: text('Field', '字段'),
      offset: text('Offset', '偏移'),
      at: text('At', '时刻'),
      calendar: text('Calendar', '日历'),
      timeZone: text('Time zone', '时区'),
      yearly: { title: 'Every year', 'x-title-zh': '每年', type: 'boolean' },
    },
  },
  check({ offset, at, timeZone, calendar }) {
    if (offset !== undefined && !parseDuration(String(offset)))
      return {
        key: 'offset',
        en: `"${String(offset)}" is not a duration such as -P7D.`,
        zh: `“${String(offset)}”不是时长，例如 -P7D。`,
      }
    if (isWhose(calendar as string | undefined))
      return {
        key: 'calendar',
        en: 'A date counts by one calendar for all records: org, or the name of one.',
        zh: '日期触发对所有记录使用同一日历：org，或日历名称。',
      }
    if (at !== undefined && !/^([01]\d|2[0-3]):[0-5]\d$/.test(String(at)))
      return {
        key: 'at',
        en: `"${String(at)}" is not a time such as 09:00.`,
        zh: `“${String(at)}”不是时刻，例如 09:00。`,
      }
    if (timeZone !== undefined && !isTimeZone(String(timeZone)))
      return {
        key: 'timeZone',
        en: `There is no time zone "${String(timeZone)}".`,
        zh: `没有时区“${String(timeZone)}”。`,
      }
    return undefined
  },
})
