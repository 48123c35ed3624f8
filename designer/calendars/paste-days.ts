import { daysInMonth, partsOfDay } from '../../metadata/language/days.ts'
import type { DayKind } from './working-days.ts'

export interface PastedDay {
  day: string
  kind: Exclude<DayKind, 'normal'>
  name: string
}

export interface Pasted {
  days: PastedDay[]
  /** Lines that say no day, with their number from 1. */
  unread: { line: number; text: string }[]
}

const offWords = new Set(['off', 'free', 'holiday', '休', '假', '放假', '休息', '休假'])
const workWords = new Set(['work', 'working', 'worked', 'on', '班', '上班', '调休', '补班', '调休上班'])

/**
 * Reads a list of holidays, a day a line: date, name, and `off` or `work` (休 or 班), in any order after the date and parted by
 * tabs, commas or semicolons. A day that does not say is free.
 *
 *   2026-10-01, National Day, off
 *   2026/10/10  国庆节调休  班
 */
export function readPastedDays(text: string): Pasted {
  const read: Pasted = { days: [], unread: [] }
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    if (line === '') continue
    const found = /^["']?(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?["']?[\s,;，；]*(.*)$/.exec(
      line,
    )
    const day = found && dayFrom(found[1]!, found[2]!, found[3]!)
    if (!day) {
      read.unread.push({ line: at + 1, text: line })
      continue
    }
    const parts = found[4]!
      .split(/[\t,;，；]|\s{2,}/)
      .map((part) => part.trim().replace(/^["']|["']$/g, ''))
      .filter(Boolean)
    read.days.push({ day, ...meaningOf(parts) })
  }
  return read
}

function dayFrom(year: string, month: string, date: string): string | undefined {
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  const [y, m, d] = partsOfDay(day)
  return m >= 1 && m <= 12 && d >= 1 && d <= daysInMonth(y, m) ? day : undefined
}

function meaningOf(parts: readonly string[]): Pick<PastedDay, 'kind' | 'name'> {
  const word = (part: string) => part.toLowerCase()
  const isWord = (part: string) => offWords.has(word(part)) || workWords.has(word(part))
  const names = parts.filter((part) => !isWord(part))
  const said = parts.find(isWord)
  // "National Day off" without anything between the name and the word.
  const [, name = '', last] = said ? [] : (/^(.*?)\s+(\S+)$/.exec(names.at(-1) ?? '') ?? [])
  if (last !== undefined && isWord(last))
    return {
      kind: workWords.has(word(last)) ? 'worked' : 'free',
      name: [...names.slice(0, -1), name].join(' '),
    }
  return { kind: said && workWords.has(word(said)) ? 'worked' : 'free', name: names.join(' ') }
}
