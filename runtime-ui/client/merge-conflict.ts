import { ApiError } from './api-error.ts'
import type { Client } from './client.ts'
import type { Clash } from './conflict.ts'
import { lineClashes, stillThere } from './merge-lines.ts'
import type { RecordInput } from './record-calls.ts'
import type { RecordView } from './records.ts'

type Line = Record<string, unknown>
const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** What was refused for an older version, and from what it began. */
export interface Refused {
  error: ApiError
  object: string
  from: RecordView
  changes: RecordInput
  /** Names among the changes that are child lines. */
  lines: readonly string[]
}

/**
 * What can be saved on top of what the others saved, and on which version.
 *
 * @throws version_conflict (a `Conflict`) when both changed the same
 */
export async function mergeConflict(
  client: Client,
  { error, object, from, changes, lines }: Refused,
): Promise<{ version: number; changes: RecordInput }> {
  const changed = lines.filter((list) => list in changes)
  const theirs = await readWithLines(client, object, from.id, changed)
  const clashes = clashesOf(from, theirs, changes, changed)
  if (clashes.length) throw new ApiError({ ...error.problem, clashes, changes, theirs })
  const rest = changed.map((list) => [list, stillThere(listOf(theirs, list), listOf(changes, list))])
  return { version: theirs.version, changes: { ...changes, ...Object.fromEntries(rest) } }
}

const listOf = (record: Record<string, unknown>, name: string): Line[] =>
  (record[name] as Line[] | undefined) ?? []

async function readWithLines(
  client: Client,
  object: string,
  id: string,
  lists: readonly string[],
): Promise<RecordView> {
  const [record, ...pages] = await Promise.all([
    client.records.read(object, id),
    ...lists.map((list) => client.records.related(object, id, list, { limit: 200 })),
  ])
  return { ...record, ...Object.fromEntries(lists.map((list, at) => [list, pages[at]!.data])) }
}

function clashesOf(
  from: RecordView,
  theirs: RecordView,
  changes: RecordInput,
  lists: readonly string[],
): Clash[] {
  const fields = Object.keys(changes).filter(
    (name) => !lists.includes(name) && !same(theirs[name], from[name]) && !same(theirs[name], changes[name]),
  )
  return [
    ...fields.map((field) => ({
      field,
      base: from[field],
      theirs: theirs[field],
      mine: changes[field],
    })),
    ...lists.flatMap((list) =>
      lineClashes(listOf(from, list), listOf(theirs, list), listOf(changes, list)).map((clash) => ({
        list,
        ...clash,
      })),
    ),
  ]
}
