import { ApiError, toApiError } from './api-error.ts'
import type { Client } from './client.ts'
import { type LineClash, lineClashes, stillThere } from './merge-lines.ts'
import type { RecordInput } from './record-calls.ts'
import type { RecordView } from './records.ts'

export interface MergeOptions {
  form?: string
  confirm?: boolean
  /** Names among the changes that are child lines; `from` holds them as they were. */
  lines?: readonly string[]
}

/** What only the person can decide: a field that both changed, or a line that one deleted and the other changed. */
export type Clash =
  | { list?: undefined; field: string; base: unknown; theirs: unknown; mine: unknown }
  | ({ list: string } & LineClash)

/** What a `version_conflict` of `saveMerged` carries. */
export interface Conflict {
  clashes: Clash[]
  /** All that was to be saved. */
  changes: RecordInput
  /** The record as it is now, its lines included: what the next try begins from. */
  theirs: RecordView
}

type Line = Record<string, unknown>
const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/**
 * Saves changed fields of a record as it was when editing began. What others saved meanwhile in other fields and other
 * lines stays.
 *
 * @throws version_conflict (a `Conflict`) when somebody changed the same; all that the save throws
 */
export async function saveMerged(
  client: Client,
  object: string,
  from: RecordView,
  changes: RecordInput,
  { lines = [], ...options }: MergeOptions = {},
): Promise<RecordView> {
  const update = (version: number, what: RecordInput) =>
    client.records.update(object, from.id, what, { version, ...options })
  try {
    return await update(from.version, changes)
  } catch (thrown) {
    const error = toApiError(thrown)
    if (error.code !== 'version_conflict') throw error
    const changed = lines.filter((list) => list in changes)
    const theirs = await readWithLines(client, object, from.id, changed)
    const clashes = clashesOf(from, theirs, changes, changed)
    if (clashes.length) throw new ApiError({ ...error.problem, clashes, changes, theirs })
    const rest = changed.map((list) => [list, stillThere(listOf(theirs, list), listOf(changes, list))])
    return await update(theirs.version, { ...changes, ...Object.fromEntries(rest) })
  }
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
