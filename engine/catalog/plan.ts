import type { Database } from '../database.ts'
import type { AppModel, ItemKey, Problem } from '../model.ts'
import { checkData } from '../tables/check-data.ts'
import { readLiveSchema } from '../tables/live.ts'
import { planTables } from '../tables/plan-tables.ts'
import type { Renames } from '../tables/renames.ts'
import type { LiveSchema } from '../tables/schema.ts'
import type { Step } from '../tables/step.ts'
import { compareDocuments, type ItemChange } from './changes.ts'
import { type Documents, hashOf } from './documents.ts'
import { type FanOut, fanOutNotes, findFanOuts } from './fan-out.ts'
import { effectiveDocuments } from './layers.ts'
import { compileNext, type Published, readPublished } from './load-model.ts'
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

/**
 * Plans the draft, or a selection of it. Changes nothing; the data is asked only for what a step needs to know
 * (rows that do not convert, duplicates, empty values).
 *
 */
export async function preparePlan(
  db: Database,
  selection: Selection,
  { known, bigTable }: PlanOptions = {},
): Promise<PreparedPlan> {
  const published = await readPublished(db)
  const next = await nextVersion(db, selection)
  const [before, after] = [
    await effectiveDocuments(db, published.items),
    await effectiveDocuments(db, next.items, next.made),
  ]
  const changes = compareDocuments(before, after)
  const { settings, version } = published
  const from = version === 0 ? undefined : publishedModel(before, published, known)
  const { model, problems: found } = compileNext(after, { version: published.epoch + 1, settings }, from)
  const live = await readLiveSchema(db)
  const tables = planTables({ from, to: model, live, version: model.version, bigTable })
  const data = await checkData(db, tables.checks)
  const steps = tables.steps.map((step) =>
    step.destroysData && !data.destroys.has(step.id) ? { ...step, destroysData: false } : step,
  )
  const fanOut = await findFanOuts(db, { from, to: model, live })
  const problems = [
    ...found,
    ...unknownItems(selection, next),
    ...packageConflicts(next, before),
    ...tables.problems,
    ...data.problems,
    ...fanOutNotes(fanOut),
  ]
  return {
    next,
    model,
    steps,
    changes,
    minEngine: newestOf(after),
    renames: tables.renames,
    plan: {
      base: published.version,
      problems,
      impact: impactOf(changes, before, after),
      steps: steps.map(toPlanned),
      fanOut,
      planHash: planHash(next, live),
    },
  }
}

/** The model that the node works with is the published one unless somebody else published meanwhile. */
const publishedModel = (
  before: Documents,
  { epoch, settings }: Published,
  known: AppModel | undefined,
): AppModel =>
  known?.version === epoch ? known : compileNext(before, { version: epoch, settings }, known).model

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
