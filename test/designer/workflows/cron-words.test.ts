import { describe, expect, it } from 'vitest'
import { cronWords } from '../../../designer/workflows/cron-words.ts'
import { workflowTexts } from '../../../designer/workflows/texts.ts'

const say = (cron: string, language: 'en' | 'zh') =>
  cronWords(cron, {
    locale: language,
    t: (key, named) => {
      const texts = (workflowTexts[language]['workflow'] as { cron: Record<string, string> }).cron
      return texts[key.replace('workflow.cron.', '')]!.replace(/\{(\w+)\}/g, (_, name) => named[name]!)
    },
  })?.replaceAll('\u202f', ' ')

describe('a schedule in words', () => {
  it.each([
    ['* * * * *', 'Every minute', '每分钟'],
    ['*/15 * * * *', 'Every 15 minutes', '每 15 分钟'],
    ['0 * * * *', 'Every hour', '每小时'],
    ['30 */2 * * *', 'Every 2 hours, 30 minutes past', '每 2 小时的第 30 分钟'],
    ['0 9,17 * * *', 'Every day at 9:00 AM and 5:00 PM', '每天 9:00和17:00'],
    ['0 9 * * mon-fri', 'Monday to Friday at 9:00 AM', '每星期一至星期五 9:00'],
    ['30 8 * * 1,7', 'Monday and Sunday at 8:30 AM', '每星期一和星期日 8:30'],
    ['0 6 1,15 * *', 'On day 1 and 15 of every month at 6:00 AM', '每月 1和15 日 6:00'],
    ['0 6 L * *', 'On the last day of every month at 6:00 AM', '每月最后一天 6:00'],
  ])('tells %s', (cron, en, zh) => {
    expect(say(cron, 'en')).toBe(en)
    expect(say(cron, 'zh')).toBe(zh)
  })

  it.each(['0 9 * 3 *', '0 9 1 * mon', '0 9 * * mon#1', '0 9-17 * * *', '0 9 15W * *', 'soon'])(
    'leaves %s as it is written',
    (cron) => {
      expect(say(cron, 'en')).toBeUndefined()
    },
  )
})
