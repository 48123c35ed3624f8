import jsonata from 'jsonata'
import { longestList, longestText, refuse } from './limits.ts'

/** A stock function, called in an expression of its own where nothing is replaced. */
const stock = (call: string) => {
  const expression = jsonata(call)
  return (bindings: Record<string, unknown>): Promise<unknown> => expression.evaluate(undefined, bindings)
}

const size = (value: unknown): number => (typeof value === 'string' ? value.length : 0)

function bounded(length: number): void {
  if (!(length <= longestText)) refuse('D9001', { en: 'The text becomes too long.', zh: '文本过长。' })
}

const stringOf = stock('$string($value, $pretty)')
const replaceOf = stock('$replace($text, $pattern, $by, $limit)')
const splitOf = stock('$split($text, $separator, $limit)')
const toMillisOf = stock('$toMillis($text, $picture)')
const toMillisIso = stock('$toMillis($text)')
const fromMillisOf = stock('$fromMillis($millis, $picture, $zone)')
const formatNumberOf = stock('$formatNumber($number, $picture, $options)')
const formatIntegerOf = stock('$formatInteger($number, $picture)')
const parseIntegerOf = stock('$parseInteger($text, $picture)')

/**
 * A date picture whose parse cannot run away: parts of fixed width, or parted by something that is no digit.
 * Adjacent parts of free width (`[f1][f1]`) make JSONata's matcher try every split (its issue 833).
 */
const safePicture =
  /^(?:\[(?:Y0001|Y01|M01|D01|d001|H01|h01|m01|s01|f001|P|P[Nn]?|F[NnAa0-9,*-]*|M[Nn][NnAa0-9,*-]*|Z[0-9:t]*|z)\]|\[[YMDdHhmsfWwXx][0-9,*-]*[A-Za-z]?\](?=[^[\d]|$)|[^[\]]){1,40}$/

function safe(picture: unknown): void {
  if (picture === undefined) return
  if (typeof picture !== 'string' || picture.length > 100 || !safePicture.test(picture))
    refuse('D9002', {
      en: 'This date picture is not possible; part its components, e.g. [Y0001]-[M01]-[D01].',
      zh: '日期格式不可用；请将各部分隔开，例如 [Y0001]-[M01]-[D01]。',
    })
}

function shortPicture(picture: unknown): void {
  if (picture !== undefined && (typeof picture !== 'string' || picture.length > 60))
    refuse('D9002', { en: 'This picture is too long.', zh: '格式过长。' })
}

/** Numbers of a list, or one number, as the stock functions take them; nothing is missing. */
function numbersOf(name: string, list: unknown): number[] | undefined {
  if (list === undefined) return undefined
  const numbers = [list].flat()
  if (numbers.some((one) => typeof one !== 'number'))
    refuse('T0412', { en: `$${name} needs numbers.`, zh: `$${name} 的参数必须是数字。` })
  return numbers.length > 0 ? (numbers as number[]) : undefined
}

/** More than a number holds is missing, as it is everywhere else. */
const finite = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) ? value : undefined

const given = (args: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined))

/**
 * Stock functions that an attack can make large or slow, each with its cap. What is not here stays JSONata's own.
 */
export const capped: Record<string, (...args: never[]) => unknown> = {
  eval: () => refuse('D9003', { en: '$eval is not possible.', zh: '不能使用 $eval。' }),
  pad: (text: string | undefined, width: number, char = ' ') => {
    if (text === undefined) return undefined
    if (!(Math.abs(width) <= 10_000))
      refuse('D9001', {
        en: '$pad is possible up to 10,000 characters.',
        zh: '$pad 最多补到 10,000 个字符。',
      })
    const missing = Math.trunc(Math.abs(width)) - Array.from(text).length
    if (missing <= 0) return text
    const chars = Array.from(char === '' ? ' ' : char)
    const filling = Array.from({ length: missing }, (_, at) => chars[at % chars.length]).join('')
    return width > 0 ? text + filling : filling + text
  },
  string: async (value: unknown, pretty?: boolean) => {
    if (value === undefined) return undefined
    const made = await stringOf(given({ value, pretty }))
    bounded(size(made))
    return made
  },
  // The stock ones hand a list on as arguments, of which there cannot be very many.
  max: (list: unknown) => numbersOf('max', list)?.reduce((most, one) => Math.max(most, one)),
  min: (list: unknown) => numbersOf('min', list)?.reduce((least, one) => Math.min(least, one)),
  sum: (list: unknown) => {
    if (Array.isArray(list) && list.length === 0) return 0
    return finite(numbersOf('sum', list)?.reduce((total, one) => total + one, 0))
  },
  average: (list: unknown) => {
    const numbers = numbersOf('average', list)
    return numbers && finite(numbers.reduce((total, one) => total + one, 0) / numbers.length)
  },
  join: (list: string[] | string | undefined, separator = '') => {
    if (list === undefined) return undefined
    const texts = [list].flat()
    if (texts.some((one) => typeof one !== 'string'))
      refuse('T0412', { en: '$join needs texts.', zh: '$join 的参数必须是文本。' })
    bounded(texts.reduce((total, one) => total + one.length + separator.length, 0))
    return texts.join(separator)
  },
  replace: (text: string | undefined, pattern: unknown, by: unknown, limit?: number) => {
    if (text === undefined) return undefined
    const most = typeof pattern === 'string' && pattern !== '' ? text.length / pattern.length : text.length
    bounded(text.length + most * Math.max(1, size(by)))
    return replaceOf(given({ text, pattern, by, limit }))
  },
  split: (text: string | undefined, separator: unknown, limit?: number) => {
    if (text === undefined) return undefined
    if (size(text) > longestList)
      refuse('D9001', { en: 'The text is too long to be split.', zh: '文本过长，无法拆分。' })
    return splitOf(given({ text, separator, limit }))
  },
  append: (first: unknown, second: unknown) => {
    if (first === undefined) return second
    if (second === undefined) return first
    const made = [first, second].flat()
    return made.length > longestList
      ? refuse('D9001', { en: 'The list becomes too long.', zh: '列表过长。' })
      : made
  },
  toMillis: (text: string | undefined, picture?: string) => {
    if (text === undefined) return undefined
    safe(picture)
    if (text.length > 200)
      refuse('D9001', { en: 'This is too long for a point in time.', zh: '作为时间点过长。' })
    return picture === undefined ? toMillisIso({ text }) : toMillisOf({ text, picture })
  },
  fromMillis: (millis: number | undefined, picture?: string, zone?: string) => {
    if (millis === undefined) return undefined
    shortPicture(picture)
    shortPicture(zone)
    return fromMillisOf(given({ millis, picture, zone }))
  },
  formatNumber: (number: number | undefined, picture: string, options?: object) => {
    if (number === undefined) return undefined
    shortPicture(picture)
    return formatNumberOf(given({ number, picture, options }))
  },
  formatInteger: (number: number | undefined, picture: string) => {
    if (number === undefined) return undefined
    shortPicture(picture)
    return formatIntegerOf({ number, picture })
  },
  parseInteger: (text: string | undefined, picture: string) => {
    if (text === undefined) return undefined
    shortPicture(picture)
    if (text.length > 200) refuse('D9001', { en: 'This is too long for a number.', zh: '作为数字过长。' })
    return parseIntegerOf({ text, picture })
  },
}
