type Line = Record<string, unknown>

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
/** The server's own columns of a line; nobody sends them back. */
const own = new Set(['version', 'created_at', 'created_by', 'updated_at', 'updated_by', '_permissions'])

/** What both changed of one line, and what of it cannot both be. */
export interface LineClash {
  line: string
  /** None where one of them deleted the line. */
  field?: string
  kind: 'field' | 'deletedByThem' | 'deletedByMe'
  base: unknown
  theirs: unknown
  mine: unknown
  /** The line as it is now, or was: for its name. */
  whole: Line
}

const changedOf = (base: Line, now: Line): Line =>
  Object.fromEntries(
    Object.entries(now).filter(([name, value]) => !own.has(name) && !same(value, base[name])),
  )

/**
 * Only what was changed of stored lines, so that the others stay as whoever saved them last left them. `places` tells
 * where each stands in the form, for what the server says of it.
 */
export function changedLines(
  base: readonly Line[],
  mine: readonly Line[],
): { lines: Line[]; places: number[] } {
  const known = new Map(base.map((line) => [line['id'], line]))
  const lines: Line[] = []
  const places: number[] = []
  mine.forEach((line, at) => {
    const before = known.get(line['id'])
    const changed = before
      ? changedOf(before, line)
      : Object.fromEntries(Object.entries(line).filter(([name]) => !own.has(name)))
    if (before && Object.keys(changed).length === 0) return
    lines.push(before ? { id: line['id'], ...changed } : changed)
    places.push(at)
  })
  return { lines, places }
}

/** Where my changes of lines and theirs meet. @param mine as `changedLines` gives them */
export function lineClashes(
  base: readonly Line[],
  theirs: readonly Line[],
  mine: readonly Line[],
): LineClash[] {
  const [before, now] = [base, theirs].map((lines) => new Map(lines.map((line) => [line['id'], line])))
  return mine.flatMap((line): LineClash[] => {
    const id = String(line['id'] ?? '')
    const [old, current] = [before!.get(id), now!.get(id)]
    if (!old) return []
    if (!current)
      return line['_delete']
        ? []
        : [{ line: id, kind: 'deletedByThem', base: old, theirs: null, mine: line, whole: old }]
    if (line['_delete'])
      return Object.keys(changedOf(old, current)).length > 0
        ? [{ line: id, kind: 'deletedByMe', base: old, theirs: current, mine: null, whole: current }]
        : []
    return Object.keys(line)
      .filter((name) => name !== 'id' && !same(current[name], old[name]) && !same(current[name], line[name]))
      .map((field) => ({
        line: id,
        field,
        kind: 'field' as const,
        base: old[field],
        theirs: current[field],
        mine: line[field],
        whole: current,
      }))
  })
}

/** My changes without what is over anyway: lines that they deleted as I did. */
export function stillThere(theirs: readonly Line[], mine: readonly Line[]): Line[] {
  const ids = new Set(theirs.map((line) => line['id']))
  return mine.filter((line) => !line['_delete'] || ids.has(line['id']))
}
