import type { Queryable } from '../db/database.ts'
import type { AppModel, Problem } from '../model.ts'
import { hashOf, itemKey } from './documents.ts'
import { draftDocuments } from './draft.ts'
import { splitKey } from './layers.ts'
import { compileNext } from './load-model.ts'

/** The problems that the draft would have in this item, were the document in it. Saves nothing. */
export async function checkItem(
  db: Queryable,
  item: { kind: string; name: string; document: unknown },
  known: AppModel,
): Promise<Problem[]> {
  const { documents } = await draftDocuments(db)
  const key = itemKey(item.kind, item.name)
  const next = new Map(documents).set(key, {
    ...splitKey(key),
    document: item.document,
    hash: hashOf(item.document),
    package: documents.get(key)?.package ?? 'overlay',
  })
  const options = { version: known.version, settings: known.settings }
  const before = new Set(compileNext(documents, options, known).problems.map(identity))
  // What the document breaks elsewhere counts as its own; what was broken anyway does not.
  return compileNext(next, options, known).problems.filter(
    (found) => found.path.startsWith(`${key}#`) || !before.has(identity(found)),
  )
}

const identity = (problem: Problem): string => `${problem.path} ${problem.code} ${problem.message.en}`
