import { choiceOf, filter, object, text } from '../../process/graph/options.ts'
import { defineTrigger } from '../define-trigger.ts'
import { parseCron } from '../time/cron.ts'
import { isTimeZone } from '../time/zone.ts'

/** At certain times: one run, or one for each record of a filter. Times that were missed are made up for once, or not. */
export const schedule = defineTrigger({
  name: 'schedule',
  options: {
    required: ['cron'],
    properties: {
      cron: text('Times', '时间'),
      timeZone: text('Time zone', '时区'),
      object: object('Object', '对象'),
      filter: filter('Filter', '筛选'),
      each: choiceOf('One run', '运行方式', ['run', 'record', 'batch']),
      catchUp: choiceOf('Missed times', '错过的时间', ['last', 'all', 'none'], 'last'),
    },
  },
  check({ cron, timeZone }) {
    if (!parseCron(String(cron)))
      return {
        key: 'cron',
        en: `"${String(cron)}" is not a schedule such as "0 9 * * mon-fri".`,
        zh: `“${String(cron)}”不是有效的时间表，例如 0 9 * * mon-fri。`,
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
