import { addDays, addMonths, dayNumber, partsOfDay } from '../days.ts'
import { defineFunction } from './define.ts'

const part = (name: string, at: 0 | 1 | 2, en: string, zh: string, example: string) =>
  defineFunction({
    name,
    params: ['day'],
    returns: 'int',
    js: ([day]: readonly [string]) => partsOfDay(day)[at],
    sql: `extract(${name} FROM {0})::float8`,
    signature: 'day → number',
    docs: { en, zh },
    example,
  })

export const dateFunctions = [
  defineFunction({
    name: 'now',
    params: [],
    returns: 'dt',
    volatile: true,
    js: (_none, context) => context.now,
    sql: '{now}',
    signature: '→ point in time',
    docs: { en: 'The moment of the request.', zh: '当前时间。' },
    example: 'due_at < $now()',
  }),
  defineFunction({
    name: 'today',
    params: [],
    returns: 'date',
    volatile: true,
    js: (_none, context) => context.today,
    sql: '{today}',
    signature: '→ day',
    docs: { en: 'Today, in the business time zone.', zh: '今天（业务时区）。' },
    example: 'due_date < $today()',
  }),
  defineFunction({
    name: 'date',
    params: ['day'],
    returns: 'date',
    js: ([day]: readonly [string]) => day,
    sql: '{0}',
    signature: 'point in time → day',
    docs: {
      en: 'The day of a point in time, in the business time zone.',
      zh: '时间点所在的日期（业务时区）。',
    },
    example: '$date(created_at) = $today()',
  }),
  defineFunction({
    name: 'addDays',
    params: ['day', 'num'],
    returns: 'date',
    js: ([day, days]: readonly [string, number]) => addDays(day, days),
    sql: 'jx.add_days({0}, {1})',
    signature: 'day, days → day',
    docs: { en: 'So many days later; earlier when negative.', zh: '若干天之后的日期，负数为之前。' },
    example: '$addDays($today(), 7)',
  }),
  defineFunction({
    name: 'addMonths',
    params: ['day', 'num'],
    returns: 'date',
    js: ([day, months]: readonly [string, number]) => addMonths(day, months),
    sql: 'jx.add_months({0}, {1})',
    signature: 'day, months → day',
    docs: {
      en: 'The same day so many months later; the last of the month where that is shorter.',
      zh: '若干月之后的同一天；目标月较短时取月末。',
    },
    example: '$addMonths("2026-01-31", 1) = "2026-02-28"',
  }),
  defineFunction({
    name: 'daysBetween',
    params: ['day', 'day'],
    returns: 'int',
    js: ([from, to]: readonly [string, string]) => dayNumber(to) - dayNumber(from),
    sql: '({1} - {0})::float8',
    signature: 'from, to → number',
    docs: { en: 'Calendar days from the first to the second.', zh: '两个日期之间的天数。' },
    example: '$daysBetween($today(), end_date) <= 30',
  }),
  part('year', 0, 'The year of a day.', '年份。', '$year("2026-11-20") = 2026'),
  part('month', 1, 'The month of a day, 1 to 12.', '月份（1–12）。', '$month("2026-11-20") = 11'),
  part('day', 2, 'The day of the month.', '日。', '$day("2026-11-20") = 20'),
]
