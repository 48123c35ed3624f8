import type { Database, Queryable } from '../database.ts'
import type { AppModel, ItemKey, Problem } from '../model.ts'
import { checkData, type DataFindings } from '../tables/check-data.ts'
import { countRows, readLiveSchema } from '../tables/live.ts'
import { planTables, type TablePlan } from '../tables/plan-tables.ts'
import type { Renames } from '../tables/renames.ts'
import type { LiveSchema } from '../tables/schema.ts'
import type { Step } from '../tables/step.ts'
import { compareDocuments, type ItemChange } from './changes.ts'
import { checkWorkers } from './check-workers.ts'
import { type Documents, hashOf, itemKey } from './documents.ts'
import { type FanOut, fanOutNotes, findFanOuts } from './fan-out.ts'
import { effectiveDocuments } from './layers.ts'
import {
  compileNext,
  compilePublished,
  madeOf,
  noteMade,
  type Published,
  readPublished,
} from './load-model.ts'
import { type NextVersion, nextVersion, type Selection } from './next-version.ts'
import { packageConflicts } from './package-conflicts.ts'
import { type Usage, usagesOf } from './usages.ts'

export interface PlannedStep {
  id: string
  phase: Step['phase']
  description: { en: string; zh: string }
  sql: string
  lock: string
  rows: number
  destroysData: boolean
}

/** What a publish would do, for people to read before they publish. */
export interface Plan {
  /** Version it is made on. */
  base: number
  problems: Problem[]
  /** What uses the items that change. */
  impact: (Pick<ItemChange, 'kind' | 'name' | 'change'> & { usedBy: Usage[] })[]
  steps: PlannedStep[]
  /** How many records follow one change of another, for stored formulas that are new or changed; also told in `problems`. */
  fanOut: FanOut[]
  /** Changes when the base version, the draft or the live schema does. */
  planHash: string
}

/** A plan with everything that publishing it takes. */
export interface PreparedPlan {
  plan: Plan
  next: NextVersion
  /** The documents it would publish. */
  after: Documents
  model: AppModel
  steps: Step[]
  renames: Renames
  changes: ItemChange[]
  /** Oldest engine that can run it, as the packages say. */
  minEngine: string | null
}

export interface PlanOptions {
  /** A model that was loaded before, to compile only what differs from it. */
  known?: AppModel | undefined
  /** Rows from which on a table is not rewritten in the switch; 50,000 unless given. */
  bigTable?: number | undefined
}

/** What a plan is made on: what is published, what would be, and the tables as they are. */
export interface Basis {
  published: Published
  next: NextVersion
  before: Documents
  after: Documents
  live: LiveSchema
}

/** A plan as far as the data has not been asked. */
export interface PlanOnBasis extends Pick<PreparedPlan, 'model' | 'changes'> {
  from: AppModel | undefined
  tables: TablePlan
  problems: Problem[]
}

/**
 * Plans the draft, or a selection of it. Changes nothing; the data is asked only for what a step needs to know
 * (rows that do not convert, duplicates, empty values).
 */
export async function preparePlan(
  db: Database,
  selection: Selection,
  options: PlanOptions = {},
): Promise<PreparedPlan> {
  const { known } = options
  const made = madeOf(known)
  const published = await readPublished(db, known)
  const next = await nextVersion(db, published, selection, made.from)
  const before = await effectiveDocuments(db, published.items, undefined, made.from)
  const bodies = new Map([...next.bodies, ...next.made])
  const after = await effectiveDocuments(db, next.items, bodies, {
    items: published.items,
    documents: before,
  })
  const basis: Basis = { published, next, before, after, live: await readLiveSchema(db, made.live) }
  const rough = planOn(basis, options)
  const live = await countRows(db, basis.live, tablesOf(rough))
  const plan = live === basis.live ? rough : planOn({ ...basis, live }, options)
  plan.problems.push(...(await workerProblems(db, plan)))
  const data = await checkData(db, plan.tables.checks)
  const fanOut = await findFanOuts(db, { from: plan.from, to: plan.model, live })
  return toPrepared({ ...basis, live }, plan, selection, { data, fanOut })
}

/** Pure. */
export const planOn = (basis: Basis, options: PlanOptions): PlanOnBasis =>
  planTablesOf(planDocuments(basis, options), basis.live, options)

/** The part of a plan for which the tables need not be known. Pure. */
export function planDocuments(
  { published, before, after }: Omit<Basis, 'live'>,
  { known }: PlanOptions,
): Omit<PlanOnBasis, 'tables'> {
  const from = published.version === 0 ? undefined : publishedModel(before, published, known)
  const next = { version: published.epoch + 1, settings: published.settings }
  const { model, problems } = compileNext(after, next, from)
  const changes = compareDocuments(before, after)
  return { from, model, problems: problems.map(unlessStanding(changes)), changes }
}

/** What is wrong with whom workflows work as. On an empty database there is nobody yet, and no table of them. */
export async function workerProblems(
  db: Queryable,
  { from, model, changes }: Pick<PlanOnBasis, 'from' | 'model' | 'changes'>,
): Promise<Problem[]> {
  return from ? (await checkWorkers(db, model)).map(unlessStanding(changes)) : []
}

/** What nobody touches is not refused for what was let through when it was published. */
function unlessStanding(changes: readonly ItemChange[]): (found: Problem) => Problem {
  const touched = new Set<string>(changes.map(({ kind, name }) => itemKey(kind, name)))
  return ({ stands, ...found }) =>
    stands && !touched.has(found.path.slice(0, found.path.indexOf('#')))
      ? { ...found, severity: 'warning' }
      : found
}

/** Pure. */
export function planTablesOf(
  planned: Omit<PlanOnBasis, 'tables'>,
  live: LiveSchema,
  { bigTable }: PlanOptions,
): PlanOnBasis {
  const { from, model: to } = planned
  return { ...planned, tables: planTables({ from, to, live, version: to.version, bigTable }) }
}

/** Tables that something happens to: how many rows they have is told, and decides how it is done. */
const tablesOf = ({ tables }: PlanOnBasis): Set<string> =>
  new Set(tables.steps.flatMap((step) => [...step.tables, step.id.split(/[./]/)[0]!]))

/** The plan with what the data said. */
export function toPrepared(
  { published, next, before, after, live }: Basis,
  { model, changes, tables, problems: found }: PlanOnBasis,
  selection: Selection,
  { data, fanOut }: { data: DataFindings; fanOut: FanOut[] },
): PreparedPlan {
  const steps = tables.steps.map((step) =>
    step.destroysData && !data.destroys.has(step.id) ? { ...step, destroysData: false } : step,
  )
  const problems = [
    ...found,
    ...unknownItems(selection, next),
    ...packageConflicts(next, before),
    ...tables.problems,
    ...data.problems,
    ...fanOutNotes(fanOut),
  ]
  noteMade(model, { live })
  let hash: string | undefined
  let impact: Plan['impact'] | undefined
  return {
    next,
    after,
    model,
    steps,
    changes,
    minEngine: newestOf(after),
    renames: tables.renames,
    plan: {
      base: published.version,
      problems,
      // Made when somebody looks at it: a publish does not.
      get impact() {
        impact ??= impactOf(changes, before, after)
        return impact
      },
      steps: steps.map(toPlanned),
      fanOut,
      get planHash() {
        hash ??= planHash(next, live)
        return hash
      },
    },
  }
}

/** The model that the node works with is the published one unless somebody else published meanwhile. */
const publishedModel = (before: Documents, published: Published, known: AppModel | undefined): AppModel =>
  known?.version === published.epoch ? known : compilePublished(before, published, known).model

/** The highest `minEngine` of the packages. */
function newestOf(documents: Documents): string | null {
  const asked = [...documents.values()].flatMap(({ kind, document }) =>
    kind === 'app' ? ((document as { minEngine?: string }).minEngine ?? []) : [],
  )
  return asked.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? null
}

const toPlanned = ({ id, phase, description, sql, lock, rows, destroysData }: Step): PlannedStep => ({
  id,
  phase,
  description,
  sql: sql.map((statement) => `${statement};`).join('\n'),
  lock,
  rows,
  destroysData,
})

/** Items that somebody asked to publish and that are not in the draft. */
function unknownItems({ items }: Selection, { rows, waiting }: NextVersion): Problem[] {
  const there = new Set([
    ...rows.map((row) => `${row.kind}/${row.name}`),
    ...waiting.map((each) => `app/${each.name}`),
  ])
  return (items ?? [])
    .filter((key) => !there.has(key))
    .map((key) => ({
      severity: 'error',
      code: 'not_in_draft',
      path: `${key}#`,
      message: {
        en: `${key} has no change in the draft. Leave it out of the selection.`,
        zh: `草稿中没有 ${key} 的改动，请从所选项中去掉。`,
      },
    }))
}

function impactOf(changes: readonly ItemChange[], before: Documents, after: Documents): Plan['impact'] {
  const changed = changes.filter((change) => change.change !== 'added')
  const fields = changed.flatMap((change) => touchedFields(change).map((name): ItemKey => `field/${name}`))
  const items = usagesOf(
    after,
    changed.map(({ kind, name }): ItemKey => `${kind}/${name}`),
  )
  const ofFields = usagesOf(new Map([...before, ...after]), fields)
  return [
    ...changed.map(({ kind, name, change }, at) => ({ kind, name, change, usedBy: items[at]?.usedBy ?? [] })),
    ...ofFields.map(({ item, usedBy }) => ({
      kind: 'field',
      name: item.slice('field/'.length),
      change: 'changed' as const,
      usedBy,
    })),
  ].filter((entry) => entry.usedBy.length > 0)
}

/** Fields that a change of an object removes or alters. */
const touchedFields = ({ kind, name, details }: ItemChange): string[] =>
  kind !== 'object'
    ? []
    : [
        ...new Set(
          details
            .filter((each) => each.before !== undefined)
            .flatMap((each) => /^\/fields\/([a-z0-9_]+)/.exec(each.path)?.[1] ?? []),
        ),
      ].map((field) => `${name}.${field}`)

/** Rows come and go without making a plan stale; tables, columns, indexes and keys do not. */
function planHash({ base, rows, waiting }: NextVersion, { tables }: LiveSchema): string {
  const shape = [...tables.values()].map((table) => [
    table.name,
    [...table.columns.values()].map((column) => [column.name, column.type, column.notNull]),
    [...table.indexes.values()].map((index) => [index.name, index.valid]).sort(),
    table.foreignKeys.map((key) => [key.name, key.valid]).sort(),
  ])
  const revisions = rows.map((row) => [row.kind, row.name, row.revision]).sort()
  return hashOf([base.version, revisions, waiting.map((each) => [each.name, hashOf(each.items)]), shape])
}
