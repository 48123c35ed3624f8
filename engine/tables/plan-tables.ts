import type { AppModel, FieldDef, Problem } from '../model.ts'
import { findDrift } from './drift.ts'
import { pairTables } from './pair-tables.ts'
import { planCarriedNames } from './plan-carried-names.ts'
import { planColumns } from './plan-columns.ts'
import { findDerived, planDerived } from './plan-derived.ts'
import { planIndexes } from './plan-indexes.ts'
import { planKeys, planNewTableKeys } from './plan-keys.ts'
import { planNewTables } from './plan-new-tables.ts'
import { planOptions } from './plan-options.ts'
import { planRenames } from './plan-renames.ts'
import { planRetired } from './plan-retired.ts'
import { orderSteps, type Planning, phaseOf, type StepKind, usualBigTable } from './planning.ts'
import { findRenames, type Renames } from './renames.ts'
import type { LiveSchema, LiveTable, TableShape } from './schema.ts'
import type { DataCheck, Step } from './step.ts'
import { wantedSchema } from './wanted.ts'

export interface TablePlan {
  steps: Step[]
  /** To be asked of the data before the plan may be published. */
  checks: DataCheck[]
  problems: Problem[]
  renames: Renames
}

export interface TablePlanInput {
  /** The published model; absent before the first publish. */
  from?: AppModel | undefined
  to: AppModel
  live: LiveSchema
  version: number
  /** Rows from which on a table counts as big. */
  bigTable?: number | undefined
}

/**
 * What to do to the live tables so that they fit `to`: adds in prepare, what readers would notice in the switch,
 * drops in clean. It looks at the live schema, so what a killed publish already did is not planned again and
 * a table that somebody altered by hand is brought back.
 */
export function planTables({ from, to, live, version, bigTable = usualBigTable }: TablePlanInput): TablePlan {
  const steps: { kind: StepKind; step: Step }[] = []
  const checks: DataCheck[] = []
  const before = from ? wantedSchema(from) : new Map()
  const problems: Problem[] = findDrift(before, live, fits)
  const planning: Planning = {
    from,
    to,
    live,
    version,
    bigTable,
    before,
    wanted: wantedSchema(to),
    renames: findRenames(from, to),
    add: (kind, step) =>
      steps.push({
        kind,
        step: {
          rows: 0,
          destroysData: false,
          how: 'transaction',
          tables: [],
          lock: 'none',
          ...step,
          phase: phaseOf(kind),
        },
      }),
    check: (check) => checks.push(check),
    problem: (problem) => problems.push(problem),
  }
  const { pairs, fresh } = pairTables(planning, fieldsByColumn(to))
  planNewTables(planning, fresh)
  planNewTableKeys(planning, fresh)
  const derived = findDerived(planning, pairs)
  for (const pair of pairs) {
    if (!pair.conversions.size && fits(pair.live, pair.wanted) && !planning.renames.options.has(pair.now))
      continue
    const found = () => steps.length + checks.length + problems.length
    const before = found()
    planColumns(planning, pair)
    planIndexes(planning, pair)
    planKeys(planning, pair)
    planOptions(planning, pair)
    if (found() === before && pair.now === pair.wanted.name) fitting.set(pair.live.columns, pair.wanted)
  }
  planDerived(planning, derived)
  planRetired(planning, pairs)
  planRenames(planning, pairs)
  planCarriedNames(planning)
  return { steps: orderSteps(steps), checks, problems, renames: planning.renames }
}

/** Columns of a live table, which stand for all of it while it stays as it is, and the shape that it has. */
const fitting = new WeakMap<LiveTable['columns'], TableShape>()

/** Whether the table was found to be exactly so, and neither has changed since. */
const fits = (live: LiveTable, shape: TableShape): boolean => fitting.get(live.columns) === shape

/** Table → column → the field whose first column it is. */
function fieldsByColumn(model: AppModel): Map<string, Map<string, FieldDef>> {
  return new Map(
    [...model.objects.values()].map((object) => [
      object.name,
      new Map(
        [...object.fields.values()].flatMap((field): [string, FieldDef][] =>
          field.columns[0] ? [[field.columns[0].name, field]] : [],
        ),
      ),
    ]),
  )
}
