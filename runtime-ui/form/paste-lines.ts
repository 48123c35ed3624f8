import type { FieldView } from '../client/model.ts'
import type { Line } from './line-checks.ts'
import { withTyped } from './line-typed.ts'
import { parseBlock } from './paste-block.ts'

export interface PasteWays {
  /** A line that is added. */
  begin?: () => Line
  /** The value a text stands for, undefined when it stands for none or the kind takes texts as they are. */
  parse: (field: FieldView, text: string) => unknown
  /** The record a text names. */
  find: (field: FieldView, text: string) => Promise<{ id: string; label: string } | undefined>
}

async function toValue(field: FieldView, text: string, ways: PasteWays): Promise<unknown> {
  if (text.trim() === '') return null
  if (field.to?.length) return ways.find(field, text.trim())
  return ways.parse(field, text)
}

/**
 * Puts a spreadsheet block over lines from `at` on, adding lines as needed; columns are `fields`, left to right.
 * A text that fits no value leaves its cell alone and is told in `missed`.
 */
export async function pasteInto(
  lines: Line[],
  at: number,
  fields: FieldView[],
  text: string,
  ways: PasteWays,
): Promise<{ lines: Line[]; rows: number; missed: string[] }> {
  const next = lines.map((line) => ({ ...line }))
  const missed: string[] = []
  const block = parseBlock(text)
  for (const [i, cells] of block.entries()) {
    const line: Line = next[at + i] ?? ways.begin?.() ?? {}
    const typed: Line = {}
    for (const [k, cell] of cells.entries()) {
      const field = fields[k]
      if (!field || field.readOnly) continue
      const value = await toValue(field, cell, ways)
      if (value !== undefined) typed[field.name] = value
      else if (takesText(field)) typed[field.name] = cell.trim()
      else missed.push(cell.trim())
    }
    next[at + i] = withTyped(line, typed)
  }
  return { lines: next, rows: block.length, missed }
}

const takesText = (field: FieldView) =>
  ['text', 'longText', 'richText', 'email', 'phone', 'url', 'time'].includes(field.widget)
