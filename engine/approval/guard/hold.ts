import type { Ctx } from '../../context.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import type { Batch, Change } from '../../records/change.ts'
import { deletions } from '../../records/deletions.ts'
import { toRow } from '../../records/steps/to-row.ts'
import { storedValue } from '../../records/stored-value.ts'
import type { Changeset } from '../store/changeset-row.ts'

/**
 * Fields of a change that somebody has said. What follows from it is worked out again when it is written; only where
 * all of it was put there inside the save, that is what is proposed.
 */
export function saidFields({ object, input }: Change, changed: readonly string[]): string[] {
  const own = changed.filter((name) => !isEngines(object.fields.get(name)!))
  const said = own.filter((name) => name in input)
  return said.length > 0 || hasLines(object, input)
    ? said
    : own.filter((name) => !object.fields.get(name)!.system)
}

/** What is kept of these fields of a change, and of its lines, while it waits. */
export function changesetOf(ctx: Ctx, change: Change, names: readonly string[]): Changeset {
  const fields = names.map((name) => change.object.fields.get(name)!)
  const { id: _id, ...columns } = toRow(ctx, change, fields)
  return {
    values: Object.fromEntries(names.map((name) => [name, change.values.get(name) ?? null])),
    columns,
    base: Object.fromEntries(
      fields.map((field) => [field.name, change.before ? storedValue(change.before, field) : null]),
    ),
  }
}

const isEngines = ({ formula, kept, rollup, computed, readOnly, type }: FieldDef): boolean =>
  formula !== undefined ||
  kept !== undefined ||
  rollup !== undefined ||
  computed !== undefined ||
  readOnly ||
  type === 'autoNumber'

/** Lists of lines as they were sent. */
export function linesOf({ object, input }: Change): { lines?: Record<string, unknown> } {
  const lists = [...object.relations.values()].filter(({ name, lines }) => lines && name in input)
  return lists.length > 0 ? { lines: Object.fromEntries(lists.map(({ name }) => [name, input[name]])) } : {}
}

const hasLines = ({ relations }: ObjectDef, input: Change['input']): boolean =>
  [...relations.values()].some(({ name, lines }) => lines && name in input)

/** The change is none now, nor are those of its lines. */
export function leaveOut(batch: Batch, change: Change): void {
  batch.changes = batch.changes.filter((one) => one !== change && one.parent !== change)
  const lines = deletions(batch)
  for (let at = lines.length - 1; at >= 0; at--) if (lines[at]!.parent === change) lines.splice(at, 1)
}

/** These fields stay as they are, together with what the engine has set only because of them. */
export function leaveOutFields({ model }: Ctx, change: Change, fields: readonly string[]): void {
  for (const name of fields) change.values.delete(name)
  if (fields.includes('owner'))
    for (const name of ['owner_department', 'owner_pool']) change.values.delete(name)
  for (const pipeline of model.pipelineRules.values()) {
    if (pipeline.object !== change.object.name || !fields.includes(pipeline.stageField)) continue
    const brought = [
      pipeline.sinceField,
      pipeline.dueField,
      ...[...pipeline.stages.values()].flatMap(({ set }) => [...set.keys()]),
    ]
    for (const name of brought) if (name !== undefined && !(name in change.input)) change.values.delete(name)
  }
}
