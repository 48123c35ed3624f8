import type { ImportColumn } from '../../client/import.ts'
import { readSample } from './read-sample.ts'

const shape = /^(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})(?:([T ])(\d{1,2}):\d{2}(:\d{2})?( ?[ap]m)?)?$/i
const orders = ['dMy', 'Mdy', 'yMd'] as const

/**
 * The ways in which all first values of a column can be read as dates, the most usual first; none where they are
 * written with month names, 年 or time zones, which leave no doubt.
 */
export function dateReadings(column: ImportColumn): string[] {
  const found = column.samples.map((sample) => shape.exec(sample.trim()))
  const [first] = found
  if (!first || found.some((match) => !match)) return []
  const [, , separator, , , glue, hour, seconds, half] = first
  const yearFirst = found.some((match) => match![1]!.length === 4)
  const longYear = yearFirst || found.some((match) => match![4]!.length === 4)
  const time = hour ? `${glue}${half ? 'h' : 'H'}:mm${seconds ? ':ss' : ''}${half ? ' a' : ''}` : ''
  const token = { d: 'd', M: 'M', y: longYear ? 'yyyy' : 'yy' }
  return orders
    .filter((order) => !longYear || order.startsWith('y') === yearFirst)
    .map((order) => [...order].map((part) => token[part as 'd']).join(separator) + time)
    .filter((format) => column.samples.every((sample) => readSample(sample, format) !== undefined))
}

/** The two ways an ambiguous column can be read: the guess, and day and month or point and comma swapped. */
export function readings(column: ImportColumn): string[] {
  const guess = column.guess?.format
  if (!column.ambiguous || !guess) return []
  const swap: Record<string, string> = guess.includes('#') ? { '.': ',', ',': '.' } : { d: 'M', M: 'd' }
  return [guess, guess.replace(/[dM.,]/g, (sign) => swap[sign] ?? sign)]
}
