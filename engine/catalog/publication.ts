import { type AuditOrigin, auditRow } from '../audit/note.ts'
import type { Clock, Log } from '../context.ts'
import type { Database, Queryable } from '../database.ts'
import { AppError } from '../errors.ts'
import type { AppModel, Problem } from '../model.ts'
import { type Sql, sql } from '../sql.ts'
import type { ApplyOptions } from '../tables/apply.ts'
import type { Publication } from '../tables/journal.ts'
import type { Items } from './layers.ts'
import { noteMade, withVersion } from './load-model.ts'
import type { Selection } from './next-version.ts'
import type { PlanOptions, PreparedPlan } from './plan.ts'

/** What publishing needs of the process it runs in. */
export interface PublishTools extends PlanOptions, Partial<Pick<ApplyOptions, 'onStep' | 'patience'>> {
  db: Database
  clock: Clock
  log: Log
}

export interface PublishRequest extends Selection {
  message: string
  author: string | null
  planHash?: string | undefined
  allowDestructive?: boolean | undefined
  /** Through which door it came, for the audit; the engine's own unless told. */
  origin?: AuditOrigin
  /** Id of the journal entry; made if absent. */
  id?: string
  /** Joins the transaction that writes the journal. */
  onJournal?: (tx: Queryable, id: string) => Promise<void>
}

export interface PublishResult {
  version: number
  model: AppModel
}

/** What the journal keeps to finish a publish whose process was killed. */
export interface Payload {
  items: Items
  packages: Record<string, string>
  rows: { kind: string; name: string; revision: number }[]
  waiting: string[]
  minEngine: string | null
  /** Absent of a journal that an earlier engine wrote. */
  origin?: AuditOrigin
}

export function requireSound({ plan }: PreparedPlan, request: PublishRequest): void {
  if (request.planHash !== undefined && request.planHash !== plan.planHash) throw new AppError('plan_stale')
  const errors = plan.problems.filter((each) => each.severity === 'error')
  if (errors.length > 0) throw invalid(errors)
  if (!request.allowDestructive && plan.steps.some((step) => step.destroysData))
    throw new AppError('publish_destroys', {
      steps: plan.steps.filter((step) => step.destroysData).map((step) => step.id),
      problems: plan.problems.filter((each) => each.code === 'values_shortened'),
    })
}

export const invalid = (problems: readonly Problem[]) =>
  new AppError('publish_invalid', { count: problems.length, problems: [...problems] })

export const payloadOf = ({ next, minEngine }: PreparedPlan, request: PublishRequest): Payload => ({
  items: next.items,
  packages: next.packages,
  rows: next.rows.map(({ kind, name, revision }) => ({ kind, name, revision })),
  waiting: next.waiting.map((each) => each.name),
  minEngine,
  origin: request.origin ?? engineOrigin(request.author),
})

/** The planned model as the version that it has become. */
export function published({ model, next, after }: PreparedPlan, version: number): AppModel {
  const made = withVersion(model, version)
  noteMade(made, { from: { version, items: next.items, packages: next.packages, documents: after } })
  return made
}

/** What a version writes beside the epoch: itself, the end of its drafts, and who it was. */
export function versionRows(
  { author, message }: Pick<Publication, 'author' | 'message'>,
  { items, packages, rows, waiting, minEngine, origin }: Payload,
  { version, at }: { version: number; at: Date },
): Sql[] {
  const details = {
    version,
    message,
    items: rows.map(({ kind, name }) => `${kind}/${name}`),
    packages: waiting,
  }
  return [
    sql`INSERT INTO sys.version (number, at, author, message, items, packages, min_engine)
     VALUES (${version}, ${at.toISOString()}, ${author}, ${message}, ${JSON.stringify(items)}, ${JSON.stringify(packages)}, ${minEngine})`,
    sql`DELETE FROM sys.draft d USING json_to_recordset(${JSON.stringify(rows)}::json) AS taken (kind text, name text, revision int)
     WHERE d.kind = taken.kind AND d.name = taken.name AND d.revision = taken.revision`,
    ...(waiting.length > 0 ? [sql`DELETE FROM sys.draft_package WHERE name = ANY(${waiting}::text[])`] : []),
    auditRow(origin ?? engineOrigin(author), { kind: 'published', at, details }),
  ]
}

const engineOrigin = (author: string | null): AuditOrigin => ({
  user: author,
  onBehalfOf: null,
  via: 'system',
  requestId: null,
  ip: null,
})
