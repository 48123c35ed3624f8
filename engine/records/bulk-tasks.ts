import { v7 as uuid } from 'uuid'
import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef, UniqueDef } from '../model.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ident, join, sql } from '../sql.ts'
import type { BulkInput } from './bulk-input.ts'
import { type Change, toCreate, toUpdate } from './change.ts'
import { confirmed } from './confirm.ts'
import type { WaitingView } from './waiting.ts'

/** One record of a bulk request. */
export interface Task {
  change?: Change
  /** Id to delete. */
  remove?: string
  problem?: AppError
  /** What of it is not written before somebody agrees. */
  waiting?: WaitingView
  /** Where the record may be there already. */
  upsert?: { key: UniqueDef; values: string[] }
}

export async function toTasks(ctx: Ctx, object: ObjectDef, input: BulkInput): Promise<Task[]> {
  const tasks = await allTasks(ctx, object, input)
  if (input.confirm) for (const { change } of tasks) if (change) change.confirmsDuplicates = true
  return tasks
}

async function allTasks(ctx: Ctx, object: ObjectDef, input: BulkInput): Promise<Task[]> {
  const updates = (input.update ?? []).map((record, at): Task => {
    const { id, version, ...fields } = record
    if (!isId(id)) return { problem: new AppError('not_found', { object: object.name, id }) }
    const change = toUpdate(object, id, fields, `/update/${at}`)
    if (typeof version === 'number') change.expectedVersion = version
    return { change }
  })
  return [
    ...(input.create ?? []).map(
      (record, at): Task => ({ change: toCreate(object, record, `/create/${at}`) }),
    ),
    ...updates,
    ...(input.upsert ? await upsertTasks(ctx, object, input.upsert.on, input.upsert.records) : []),
    ...(input.delete ?? []).map(
      (id): Task =>
        isId(id)
          ? { remove: id.toLowerCase() }
          : { problem: new AppError('not_found', { object: object.name, id }) },
    ),
  ]
}

/** Which records exist is asked in one query; a key that repeats within the request means the same record. */
async function upsertTasks(
  ctx: Ctx,
  object: ObjectDef,
  on: readonly string[],
  records: readonly Record<string, unknown>[],
): Promise<Task[]> {
  const key = object.unique.find(
    ({ fields }) => fields.length === on.length && fields.every((name) => on.includes(name)),
  )
  if (!key)
    throw new AppError('parameter_invalid', {
      parameter: 'upsert.on',
      value: on.join(', '),
      reason: 'These fields are not a unique key.',
    })
  const values = records.map((record) => key.fields.map((name) => keyText(key, record[name])))
  const known = await find(ctx, object, key, values)
  const tasks = new Map<string, Task>()
  return records.map((record, at): Task => {
    const own = values[at]!
    const name = own.includes('') ? uuid() : JSON.stringify(own)
    const before = tasks.get(name)
    if (before?.change) {
      before.change.input = { ...before.change.input, ...record }
      return before
    }
    const id = known.get(name)
    const path = `/upsert/records/${at}`
    const task: Task = {
      change: id ? toUpdate(object, id, record, path) : toCreate(object, record, path),
      upsert: { key, values: own },
    }
    tasks.set(name, task)
    return task
  })
}

/**
 * Somebody else may have made some of these records meanwhile: those are to be changed then.
 *
 * @returns whether there are any
 */
export async function findUpsertsAgain(
  ctx: Ctx,
  object: ObjectDef,
  tasks: readonly Task[],
): Promise<boolean> {
  const made = tasks.flatMap(({ change, upsert }, at) =>
    upsert && change?.kind === 'create' ? [{ task: tasks[at]!, change, ...upsert }] : [],
  )
  const key = made[0]?.key
  if (!key) return false
  const known = await find(
    ctx,
    object,
    key,
    made.map(({ values }) => values),
  )
  for (const { task, change, values } of made) {
    const id = known.get(JSON.stringify(values))
    if (id)
      task.change = {
        ...toUpdate(object, id, change.input, change.path),
        ...confirmed(change.confirmsDuplicates === true),
      }
  }
  return known.size > 0
}

/** As the unique index compares it. */
function keyText({ ignoreCase }: UniqueDef, value: unknown): string {
  const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : value
  const plain = String(id ?? '')
    .normalize('NFC')
    .trim()
  return ignoreCase ? plain.toLowerCase() : plain
}

/** Ids of those that are there, by their values as JSON. */
async function find(
  ctx: Ctx,
  object: ObjectDef,
  { fields, ignoreCase }: UniqueDef,
  values: readonly string[][],
): Promise<Map<string, string>> {
  const columns = fields.map((name) =>
    ignoreCase ? sql`lower(btrim(a.${ident(name)}::text))` : sql`btrim(a.${ident(name)}::text)`,
  )
  const lists = fields.map((_, at) => sql`${values.map((each) => each[at])}::text[]`)
  const rows = rowsFor(ctx, object, 'read', 'a')
  const found = await ctx.db.rows<{ id: string; key: string[] }>(
    sql`SELECT a."id", ARRAY[${join(columns)}] AS key FROM ${ident('app', object.name)} a
      WHERE (${join(columns)}) IN (SELECT * FROM unnest(${join(lists)})) AND a."deleted_at" IS NULL ${rows ? sql`AND ${rows}` : sql``}`,
  )
  return new Map(found.map((row) => [JSON.stringify(row.key), row.id]))
}
