import type { AppModel, FieldDef, Problem } from '../model.ts'
import type { Conversion } from './conversions.ts'
import type { Renames } from './renames.ts'
import type { LiveSchema, LiveTable, SchemaShape, TableShape } from './schema.ts'
import type { DataCheck, Step } from './step.ts'

/** From this many rows on, a change that rewrites goes through a shadow column instead of the switch. */
export const usualBigTable = 50_000

/** The order of steps. Within one kind they keep the order of the model. */
const order = {
  prepare: [
    'moveRetired',
    'createTable',
    'tableKey',
    'addColumn',
    'fill',
    'shadow',
    'buildIndex',
    'addKey',
    'validate',
    'lookAgain',
  ],
  switch: ['drop', 'convert', 'rename', 'columnRule', 'rebuild', 'switchKey', 'option'],
  clean: ['lateFill', 'lateValidate', 'dropIndex', 'dropColumn', 'dropRule'],
} as const

export type StepKind = (typeof order)[keyof typeof order][number]

export const phaseOf = (kind: StepKind): Step['phase'] =>
  (Object.keys(order) as Step['phase'][]).find((phase) =>
    (order[phase] as readonly string[]).includes(kind),
  ) ?? 'prepare'

/** A table of the model and the live one it is made from, with the names that hold until the switch. */
export interface TablePair {
  wanted: TableShape
  live: LiveTable
  /** Physical name until the switch. */
  now: string
  /** Wanted column → physical column that exists now. */
  existing: Map<string, string>
  /** Wanted column → physical name during prepare, new ones included. */
  prepared: Map<string, string>
  /** Wanted column → how its values change, for those whose type does. */
  conversions: Map<string, ColumnChange>
  /** Field whose first column this is. */
  fields: ReadonlyMap<string, FieldDef>
}

export interface ColumnChange extends Conversion {
  /** Through a shadow column, because the table is big. */
  shadow: boolean
  /** Computed from other columns, with the others of its table: `planDerived` fills it. */
  derived?: true
}

/** What one planning collects. Pure: it asks nothing of the database beyond `live`. */
export interface Planning {
  from: AppModel | undefined
  to: AppModel
  live: LiveSchema
  /** The version that is being made; retired columns that stand in the way are named by it. */
  version: number
  bigTable: number
  before: SchemaShape
  wanted: SchemaShape
  renames: Renames
  add(kind: StepKind, step: StepInput): void
  check(check: DataCheck): void
  problem(problem: Problem): void
}

export type StepInput = Omit<Step, 'phase' | 'rows' | 'destroysData' | 'how' | 'tables' | 'lock'> &
  Partial<Pick<Step, 'rows' | 'destroysData' | 'how' | 'tables' | 'lock'>>

/** Steps in the order they are done. */
export function orderSteps(steps: readonly { kind: StepKind; step: Step }[]): Step[] {
  const rank = new Map<string, number>(
    Object.values(order)
      .flat()
      .map((kind, at) => [kind, at]),
  )
  return steps
    .map((entry, at) => ({ ...entry, at }))
    .sort((a, b) => (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0) || a.at - b.at)
    .map(({ step }) => step)
}

/** The path of a problem: where in the documents the table or column comes from. */
export const pathOf = (object: string, field?: string): string =>
  field === undefined ? `object/${object}#` : `object/${object}#/fields/${field}`
