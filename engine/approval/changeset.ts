import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { type Change, type Row, toUpdate } from '../records/change.ts'
import { deleteRecord } from '../records/delete.ts'
import { save } from '../records/save.ts'
import { linkColumns } from '../records/steps/lock-rows.ts'
import { toRow } from '../records/steps/to-row.ts'
import { sameValue, storedValue } from '../records/stored-value.ts'
import { toFieldValue } from '../records/write-value.ts'
import { ident, join, sql } from '../sql.ts'
import type { Changeset } from './store/changeset-row.ts'
import type { ApprovalInstance } from './store/instance-row.ts'

/** Fields that somebody else has given another value than the one the proposal began with. */
export type Applied = { applied: true } | { conflict: string[] }

/**
 * Does what was kept aside until it was approved: changes, moves, hands over or deletes the record, through the save
 * order and by everything that is valid now. Others may have changed other fields meanwhile; what they changed of the
 * same fields to something else is a conflict, and nothing is done.
 *
 * @param ctx the engine's own, in the transaction of the decision
 * @throws not_found, validation_failed, duplicate_record, deletion_restricted
 */
export async function applyChangeset(ctx: Ctx, instance: ApprovalInstance): Promise<Applied> {
  const { changeset, object: name, recordId, runId, act, submitter } = instance
  if (!changeset) return { applied: true }
  const own: Ctx = { ...ctx, ofRun: runId, onBehalfOf: submitter }
  if (act === 'delete') {
    await deleteRecord(own, name, recordId)
    return { applied: true }
  }
  const { object, row } = await lockedRecord(own, instance)
  const conflict = conflictsOf(object, row, instance, changeset)
  if (conflict.length > 0) return { conflict }
  await save(own, [
    {
      ...toUpdate(object, recordId, { ...changeset.values, ...changeset.lines }),
      confirmsDuplicates: true,
    },
  ])
  return { applied: true }
}

/** What a conflict is about: the value it began with, the one that is proposed, the one that is there now. */
export interface Compared {
  field: string
  base: unknown
  proposed: unknown
  now: unknown
}

/** A proposal beside the record as it stands; as it was, where it lies in the recycle bin by now. */
export async function compareChangeset(ctx: Ctx, instance: ApprovalInstance): Promise<Compared[]> {
  const { changeset } = instance
  if (!changeset) return []
  const { object, row } = await storedRecord(ctx, instance, { inBin: true })
  return Object.entries(changeset.values).flatMap(([name, proposed]): Compared[] => {
    const field = object.fields.get(name)
    return field ? [{ field: name, base: changeset.base[name], proposed, now: storedValue(row, field) }] : []
  })
}

/**
 * The proposal anew, on the record as it stands: what was proposed, with other values where the submitter says so.
 *
 * @param values by field as an update takes them; those of the proposal stay where they are not named
 * @throws validation_failed, unknown_field
 */
export async function rebaseChangeset(
  ctx: Ctx,
  instance: ApprovalInstance,
  values: Readonly<Record<string, unknown>> = {},
): Promise<{ changeset: Changeset; baseVersion: number }> {
  const { object, row } = await storedRecord(ctx, instance)
  const proposed = { ...instance.changeset?.values, ...canonical(object, values) }
  const fields = Object.keys(proposed).flatMap((name) => object.fields.get(name) ?? [])
  const change: Change = { ...toUpdate(object, instance.recordId, proposed), before: row }
  for (const field of fields) change.values.set(field.name, proposed[field.name] ?? null)
  const { id: _id, ...columns } = toRow(ctx, change, fields)
  const { lines } = instance.changeset ?? {}
  return {
    changeset: {
      values: proposed,
      columns,
      base: Object.fromEntries(fields.map((field) => [field.name, storedValue(row, field)])),
      ...(lines ? { lines } : {}),
    },
    baseVersion: Number(row['version']),
  }
}

/** Values as fields keep them. @throws validation_failed */
function canonical(object: ObjectDef, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const field = object.fields.get(name)
      const made = !field || field.readOnly ? undefined : value === null ? null : toFieldValue(field, value)
      if (made !== undefined) return [name, made]
      const message = field
        ? { en: 'This cannot be proposed here.', zh: '此处不能填写该值。' }
        : { en: `There is no field "${name}".`, zh: `没有字段“${name}”。` }
      throw new AppError('validation_failed', {
        object: object.name,
        errors: [{ path: `/values/${name}`, code: field ? 'wrong_type' : 'unknown_field', message }],
      })
    }),
  )
}

function conflictsOf(
  object: ObjectDef,
  row: Row,
  { baseVersion }: ApprovalInstance,
  { values, base, lines }: Changeset,
): string[] {
  if (Number(row['version']) === baseVersion) return []
  const fields = Object.keys(values).filter((name) => {
    const field = object.fields.get(name)
    if (!field) return false
    const now = storedValue(row, field)
    return !sameValue(now, base[name]) && !sameValue(now, values[name])
  })
  // Lines raise their head's version and have none of their own that was kept.
  return [...fields, ...Object.keys(lines ?? {})]
}

async function lockedRecord(ctx: Ctx, instance: ApprovalInstance): Promise<{ object: ObjectDef; row: Row }> {
  await ctx.db.run(
    sql`SELECT 1 FROM ${ident('app', instance.object)} WHERE "id" = ${instance.recordId}::uuid FOR NO KEY UPDATE`,
  )
  return storedRecord(ctx, instance)
}

/** @throws not_found */
async function storedRecord(
  ctx: Ctx,
  { object: name, recordId: id }: ApprovalInstance,
  { inBin = false } = {},
): Promise<{ object: ObjectDef; row: Row }> {
  const object = ctx.model.objects.get(name)
  const row =
    object &&
    (await ctx.db.first<Row>(sql`SELECT a.* ${join(linkColumns(object), '')} FROM ${ident('app', name)} a
      WHERE a."id" = ${id}::uuid AND (a."deleted_at" IS NULL OR ${inBin})`))
  if (!object || !row) throw new AppError('not_found', { object: name, id })
  return { object, row }
}
