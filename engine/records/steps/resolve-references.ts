import type { ReferenceInput } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { fieldRight } from '../../permissions/fields.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { ident, join, raw, type Sql, sql } from '../../sql.ts'
import { type Batch, type Change, issue } from '../change.ts'
import { bindFile, type FilesWanted } from './resolve-files.ts'

/** One reference somewhere in the batch, and where its resolved target goes. */
interface Wanted {
  change: Change
  field: FieldDef
  target: ObjectDef
  input: ReferenceInput
  put(id: string): void
}

/**
 * Finds the targets of all references of the batch with one query: live, visible to the person, and locked
 * FOR KEY SHARE until commit, object by object, so that they cannot go meanwhile. A record made in the same batch counts.
 */
export async function resolveReferences(ctx: Ctx, batch: Batch): Promise<void> {
  const wanted: Wanted[] = []
  const files: FilesWanted[] = []
  for (const change of batch.changes)
    for (const [name, value] of change.values)
      collect(ctx, batch, change, change.object.fields.get(name)!, value, wanted, files)
  const made = madeHere(batch)
  const groups = new Map<string, Wanted[]>()
  for (const entry of wanted) {
    const here = made(entry.target, entry.input)
    if (here) {
      entry.put(here)
      continue
    }
    const key = `${entry.target.name} ${entry.input.by?.field ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), entry])
  }
  const asked = [...groups.keys()].sort().map((key) => groups.get(key)!)
  await resolveGroups(
    ctx,
    batch,
    asked.filter((group) => mayAsk(ctx, batch, group)),
  )
  await bindFile(ctx, batch, files)
}

function collect(
  ctx: Ctx,
  batch: Batch,
  change: Change,
  field: FieldDef,
  value: unknown,
  wanted: Wanted[],
  files: FilesWanted[],
): void {
  if (value === null || field.stores === 'value') return
  if (field.stores === 'files') {
    files.push({ change, field, ids: [value].flat() as string[] })
    return
  }
  const list = field.stores === 'links'
  const inputs = (list ? value : [value]) as ReferenceInput[]
  const resolved: { id: string; object?: string }[] = []
  inputs.forEach((input, at) => {
    const several = field.to.length > 1 || field.to[0] === '*'
    const name = several ? (input.object ?? '') : field.to[0]!
    const target =
      several && field.to[0] !== '*' && !field.to.includes(name) ? undefined : ctx.model.objects.get(name)
    if (!target) {
      missing(batch, change, field, input)
      return
    }
    const put = (id: string): void => {
      resolved[at] = several ? { id, object: target.name } : { id }
      change.values.set(field.name, list ? distinct(resolved) : resolved[0])
    }
    wanted.push({ change, field, target, input, put })
  })
}

const distinct = (targets: { id: string }[]): { id: string }[] => [
  ...new Map(targets.filter(Boolean).map((target) => [target.id, target])).values(),
]

function missing(batch: Batch, change: Change, field: FieldDef, input: ReferenceInput): void {
  const shown = input.id ?? input.by?.value ?? ''
  batch.issues.push(
    issue(
      change,
      field.name,
      'reference_missing',
      `There is no record "${shown}" that you may see.`,
      `没有您可查看的记录“${shown}”。`,
    ),
  )
}

/** Targets that this very batch makes, by id or by a unique field's value. */
function madeHere(batch: Batch): (target: ObjectDef, input: ReferenceInput) => string | undefined {
  const creates = batch.changes.filter((change) => change.kind === 'create')
  const ids = new Set(creates.map((change) => change.id))
  const byValue = new Map<string, Map<string, string>>()
  return (target, { id, by }) => {
    if (id) return ids.has(id) ? id : undefined
    if (!by || !isUnique(target, by.field)) return undefined
    const key = `${target.name} ${by.field}`
    let known = byValue.get(key)
    if (!known) {
      known = new Map(
        creates
          .filter((change) => change.object.name === target.name)
          .map((change) => [String(change.values.get(by.field) ?? '').trim(), change.id]),
      )
      byValue.set(key, known)
    }
    return known.get(by.value.trim())
  }
}

const isUnique = (object: ObjectDef, field: string): boolean =>
  object.unique.some((key) => key.fields.length === 1 && key.fields[0] === field)

/** Whether the records of a group may be named as they are. */
function mayAsk(ctx: Ctx, batch: Batch, group: readonly Wanted[]): boolean {
  const [{ target, input }] = group as [Wanted, ...Wanted[]]
  const { by } = input
  const named = by && target.fields.get(by.field)
  const mayName = named && ['read', 'edit'].includes(fieldRight(ctx, target, named).level)
  if (!by || (isUnique(target, by.field) && mayName)) return true
  for (const { change, field } of group)
    batch.issues.push(
      issue(
        change,
        field.name,
        'reference_missing',
        `"${by.field}" is not a unique field of ${target.name}.`,
        `“${by.field}”不是“${target.name}”的唯一字段。`,
      ),
    )
  return false
}

const keyOf = ({ input: { id, by } }: Wanted): string => (by ? by.value.trim() : id!)

async function resolveGroups(ctx: Ctx, batch: Batch, groups: readonly (readonly Wanted[])[]): Promise<void> {
  if (groups.length === 0) return
  const looks = groups.map(
    (group, n) => sql`SELECT n, id, key FROM (${lookOf(ctx, group, n)}) ${ident(`g${n}`)}`,
  )
  const rows = await ctx.db.rows<{ n: number; id: string; key: string }>(join(looks, ' UNION ALL '))
  for (const [n, group] of groups.entries()) {
    const ids = new Map(rows.flatMap((row) => (row.n === n ? [[row.key, row.id] as const] : [])))
    for (const entry of group) {
      const id = ids.get(keyOf(entry))
      if (id) entry.put(id)
      else missing(batch, entry.change, entry.field, entry.input)
    }
  }
}

function lookOf(ctx: Ctx, group: readonly Wanted[], n: number): Sql {
  const [{ target, input }] = group as [Wanted, ...Wanted[]]
  const { by } = input
  const values = [...new Set(group.map(keyOf))]
  const rows = rowsFor(ctx, target, 'read', 't')
  const key = by ? sql`btrim(t.${ident(by.field)}::text)` : sql`t."id"::text`
  const match = by ? sql`${key} = ANY(${values}::text[])` : sql`t."id" = ANY(${values}::uuid[])`
  return sql`SELECT ${raw(String(n))} AS n, t."id", ${key} AS key FROM ${ident('app', target.name)} t
    WHERE ${match} AND t."deleted_at" IS NULL ${rows ? sql`AND ${rows}` : sql``} ORDER BY t."id" FOR KEY SHARE OF t`
}
