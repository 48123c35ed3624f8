import { v7 as uuid } from 'uuid'
import type { Queryable } from '../database.ts'
import { currentVersion, type DefinitionName } from './definitions.ts'
import { tell } from './inbox.ts'
import { insertRun, type RunOrigin } from './store/runs.ts'

export interface RunStart extends DefinitionName {
  input?: unknown
  /** Where it begins, when not at the document's start: a trigger may say so. */
  start?: string
  modelVersion?: number
  object?: string
  recordId?: string
  parent?: { run: string; origin: RunOrigin; token: number }
  allowed?: number
  at: Date
}

/** A new run of the version published now, in the caller's transaction. @returns its id; undefined: nothing published */
export async function startRun(db: Queryable, start: RunStart): Promise<string | undefined> {
  const { kind, name, parent, at } = start
  const version = await currentVersion(db, { kind, name })
  if (version === undefined) return undefined
  const id = uuid()
  const origin: RunOrigin = {
    kind,
    name,
    version,
    modelVersion: start.modelVersion ?? parent?.origin.modelVersion ?? 0,
    object: start.object ?? null,
    recordId: start.recordId ?? null,
    parentRun: parent?.run ?? null,
    parentToken: parent?.token ?? null,
    rootRun: parent?.origin.rootRun ?? id,
    depth: parent ? parent.origin.depth + 1 : 0,
  }
  await insertRun(db, { id, origin, allowed: start.allowed ?? 10_000, at })
  const from = start.start === undefined ? {} : { start: start.start }
  await tell(db, { run: id, key: 'start', event: { type: 'start', input: start.input ?? {}, ...from }, at })
  return id
}
