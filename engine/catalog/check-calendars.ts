import type { AppModel, Problem } from '../model.ts'

type Hours = readonly (readonly string[])[]

/** Hours that end before they begin are never open: who meant those over midnight has to say them for two days. */
export function checkCalendars({ calendars }: Pick<AppModel, 'calendars'>, problems: Problem[]): void {
  for (const [name, { hours, holidays = {}, workdays = {} }] of calendars) {
    const days: [path: string, hours: Hours][] = [
      ...Object.entries(hours).map(([day, open]): [string, Hours] => [`hours/${day}`, open]),
      ...Object.entries({ holidays, workdays }).flatMap(([kind, byDate]) =>
        Object.entries(byDate).map(([day, own]): [string, Hours] => [
          `${kind}/${day}/hours`,
          own.hours ?? [],
        ]),
      ),
    ]
    for (const [path, open] of days)
      open.forEach(([from = '', to = ''], at) => {
        if (from < to) return
        problems.push({
          severity: 'error',
          code: 'hours_backwards',
          path: `calendar/${name}#/${path}/${at}`,
          message: {
            en: `${from} – ${to} ends before it begins. Over midnight, write it as two: until 24:00 and from 00:00.`,
            zh: `${from} – ${to} 的结束时间早于开始时间。跨午夜的时段请分两天填写：到 24:00 和从 00:00。`,
          },
          stands: true,
        })
      })
  }
}
