import type { Clash, Conflict } from './conflict.ts'
import { stillThere } from './merge-lines.ts'
import type { RecordInput } from './record-calls.ts'

export type Side = 'base' | 'theirs' | 'mine'

type Line = Record<string, unknown>

/**
 * What is left to save once every clash is decided: mine stays as it is, theirs is left alone, and what was before is
 * written again. A line that they deleted and I keep is made anew.
 *
 * @param sides one for each clash, in their order
 */
export function settledChanges({ clashes, changes, theirs }: Conflict, sides: readonly Side[]): RecordInput {
  const settled: RecordInput = { ...changes }
  clashes.forEach((clash, at) => {
    const side = sides[at] ?? 'theirs'
    if (clash.list === undefined) {
      if (side === 'theirs') delete settled[clash.field]
      if (side === 'base') settled[clash.field] = clash.base ?? null
    } else settled[clash.list] = settleLine((settled[clash.list] as Line[]) ?? [], clash, side)
  })
  for (const list of new Set(clashes.flatMap((clash) => clash.list ?? []))) {
    const left = stillThere((theirs[list] as Line[]) ?? [], (settled[list] as Line[]) ?? []).filter(
      (line) => !line['id'] || Object.keys(line).length > 1,
    )
    if (left.length > 0) settled[list] = left
    else delete settled[list]
  }
  return settled
}

function settleLine(lines: readonly Line[], clash: Clash & { list: string }, side: Side): Line[] {
  return lines.flatMap((line): Line[] => {
    if (line['id'] !== clash.line) return [line]
    if (clash.kind === 'field') {
      const { [clash.field!]: mine, ...rest } = line
      if (side === 'theirs') return [rest]
      return [{ ...rest, [clash.field!]: side === 'base' ? (clash.base ?? null) : mine }]
    }
    if (side === 'theirs') return []
    if (clash.kind === 'deletedByMe') return side === 'mine' ? [line] : []
    const {
      id: _gone,
      version: _version,
      ...whole
    } = { ...(clash.base as Line), ...(side === 'mine' ? line : {}) }
    return [whole]
  })
}
