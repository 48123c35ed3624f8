import { createHash, createHmac } from 'node:crypto'
import type { ApprovalDocument } from '../../metadata/schema/types.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { keyring } from '../keys.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { readRecord } from '../records/read.ts'
import { fieldsOnForm } from '../workflow/tasks/form-fields.ts'
import { conditionPaths } from './check/conditions.ts'
import type { ApprovalInstance } from './store/instance-row.ts'

type Values = Readonly<Record<string, unknown>>

/** A record as the approvers of any step see it, read once. Hidden fields count too: a decision stands on them. */
export interface Shown {
  /** The record's version; null while it is not there. */
  readonly version: number | null
  readonly label: string
  /** What a step shows and what conditions read, by path. */
  values(step: string): Values
  hash(step: string): string
  /** Of any path that a step shows, lets edit or asks for. */
  value(path: string): unknown
}

/** Paths a step shows: as it says, else what the record keeps of its own. */
export const shownPaths = (
  model: AppModel,
  object: ObjectDef,
  document: ApprovalDocument,
  step: string,
): readonly string[] => pathsOf(model, object, document, step).filter((path) => isThere(object, path))

/** The same with paths that are not there any more. A form says what of a record, and in which order. */
function pathsOf(
  model: AppModel,
  object: ObjectDef,
  document: ApprovalDocument,
  step: string,
): readonly string[] {
  const { shows = [], form = document.form } = document.steps[step] ?? {}
  if (shows.length > 0) return shows
  const kept = keptFields(object)
  if (form === undefined) return kept
  const placed = fieldsOnForm(model, object, form).filter((name) => kept.includes(name))
  return placed.length > 0 ? placed : kept
}

const known = new WeakMap<ObjectDef, string[]>()

/** Fields that people fill in. What is rolled up or computed of others changes by itself and voids no decision. */
function keptFields(object: ObjectDef): string[] {
  const found = known.get(object)
  if (found) return found
  const made = [...object.fields.values()]
    .filter((field) => !field.system && !field.derived && !field.computed && !field.secret)
    .filter(({ stores, name }) => stores !== 'links' && name !== 'approval_state')
    .map(({ name }) => name)
  known.set(object, made)
  return made
}

/** A field that has been retired since reads as empty. */
const isThere = (object: ObjectDef, path: string): boolean => object.fields.has(path.split('.')[0]!)

/** Reads the record as its approvers see it: what is proposed is laid over it. */
export async function readShown(
  ctx: Ctx,
  instance: Pick<ApprovalInstance, 'object' | 'recordId' | 'changeset' | 'recordLabel'>,
  document: ApprovalDocument,
): Promise<Shown> {
  const object = ctx.model.objects.get(instance.object)
  if (!object) throw new AppError('unknown_object', { object: instance.object })
  const conditions = [...conditionPaths(ctx.model, object, document)]
  const of = new Map(
    Object.keys(document.steps).map((step) => [step, pathsOf(ctx.model, object, document, step)]),
  )
  const asked = Object.values(document.steps).flatMap(({ editable = [], requires = [] }) => [
    ...editable,
    ...requires,
  ])
  const all = [...conditions, ...[...of.values()].flat(), ...asked, object.nameField]
  const paths = new Map(
    all.flatMap((path) => {
      const now = nowCalled(ctx.model, object, path)
      return now === undefined ? [] : [[path, now] as const]
    }),
  )
  const stored = await stillThere(ctx, instance, [...new Set(paths.values())])
  const proposed = instance.changeset?.values ?? {}
  const values = new Map(
    [...paths].map(([path, now]) => [
      path,
      Object.hasOwn(proposed, now) ? proposed[now] : at(stored, now.split('.')),
    ]),
  )
  const pick = (step: string): Values => {
    const wanted = [...new Set([...(of.get(step) ?? []), ...conditions])]
      .filter((path) => paths.has(path))
      .sort()
    return Object.fromEntries(wanted.map((path) => [path, values.get(path) ?? null]))
  }
  return {
    version: (stored?.['version'] as number | undefined) ?? null,
    label: String(values.get(object.nameField) ?? instance.recordLabel),
    values: pick,
    hash: (step) => sealed(ctx, hashOf(pick(step))),
    value: (path) => values.get(path),
  }
}

/** A path by what its fields are called now; undefined where one of them was retired: nobody sees it any more. */
function nowCalled(model: AppModel, object: ObjectDef, path: string): string | undefined {
  const names: string[] = []
  let here: ObjectDef | undefined = object
  for (const name of path.split('.')) {
    const field: FieldDef | undefined =
      here?.fields.get(name) ?? [...(here?.fields.values() ?? [])].find(({ was }) => was.includes(name))
    if (!field) return undefined
    names.push(field.name)
    here = field.to.length === 1 && !field.computed ? model.objects.get(field.to[0]!) : undefined
  }
  return names.join('.')
}

async function stillThere(
  ctx: Ctx,
  { object, recordId }: Pick<ApprovalInstance, 'object' | 'recordId'>,
  paths: readonly string[],
): Promise<Values | undefined> {
  try {
    return await readRecord(ctx, object, recordId, paths)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined
    throw error
  }
}

const at = (value: unknown, [name, ...rest]: readonly string[]): unknown =>
  name === undefined ? value : at((value as Values | null | undefined)?.[name], rest)

/** The same for the same values, whatever the order of keys. A reference counts by whom it points to. */
function hashOf(values: Values): string {
  const canonical = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(canonical)
    if (typeof value !== 'object' || value === null) return value
    const { id } = value as { id?: unknown }
    if (typeof id === 'string') return id
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, one]) => [key, canonical(one)]),
    )
  }
  return createHash('sha256')
    .update(JSON.stringify(canonical(values)))
    .digest('base64url')
}

/** Whoever is given it could otherwise try out what values that they may not see would have to be. */
const sealed = ({ parts }: Ctx, hash: string): string =>
  createHmac('sha256', parts.get(keyring).newest('shown').key).update(hash).digest('base64url')

/** Paths whose values are not the same, with both. */
export function differences(
  before: Values,
  after: Values,
): { field: string; before: unknown; after: unknown }[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => hashOf({ path: before[path] ?? null }) !== hashOf({ path: after[path] ?? null }))
    .map((path) => ({ field: path, before: before[path] ?? null, after: after[path] ?? null }))
}
