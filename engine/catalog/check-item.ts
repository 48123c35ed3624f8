import type { Queryable } from '../database.ts'
import type { AppModel, Problem } from '../model.ts'
import { checkWorkers } from './check-workers.ts'
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
  const { model, problems } = compileNext(next, options, known)
  const workflow = item.kind === 'workflow' ? model.workflows.get(item.name) : undefined
  const workers = workflow
    ? await checkWorkers(db, { ...model, workflows: new Map([[item.name, workflow]]) })
    : []
  const found = [...problems, ...workers]
  const own = found.filter((each) => each.path.startsWith(`${key}#`))
  if (own.some((each) => each.severity === 'error')) return own
  // A sound document may still break others; what was broken anyway is not its doing.
  const before = new Set(compileNext(documents, options, known).problems.map(identity))
  return found.filter((each) => own.includes(each) || !before.has(identity(each)))
}

const identity = (problem: Problem): string => `${problem.path} ${problem.code} ${problem.message.en}`
