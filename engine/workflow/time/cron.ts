import { Cron } from 'croner'

/**
 * A schedule of five fields: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday). Where neither
 * field of days is a star, one of them suffices, as cron has always had it; `L`, `W` and `#` say the last day, the
 * weekday next to it and the n-th one of the month.
 *
 * When clocks are set, times that a schedule names (`30 2 * * *`) count once that day: those that are never shown as
 * soon as clocks show a time again, those that are shown twice the first time. What recurs (a star or a step in minutes
 * or hours) keeps its pace: it leaves out what is never shown and counts both times of what is shown twice.
 *
 * @returns undefined where the text is no schedule
 */
export function parseCron(text: string, timeZone?: string): Cron | undefined {
  try {
    return new Cron(text.trim(), {
      mode: '5-part',
      sloppyRanges: true,
      fixedTimeRule: 'no-wildcard',
      ...(timeZone === undefined ? {} : { timezone: timeZone }),
    })
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined
    throw error
  }
}

/** The first time of the schedule after `from`, in its zone; undefined when there is none. */
export const nextTime = (cron: Cron, from: number): number | undefined =>
  cron.nextRun(new Date(from))?.getTime()
