import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { JobError } from '../../jobs/define-job.ts'
import type { ObjectDef } from '../../model.ts'
import { fieldRight, requireField } from '../../permissions/fields.ts'
import { mayDo } from '../../permissions/rights.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { ident, type Sql, sql } from '../../sql.ts'
import { bulkRecords } from '../bulk.ts'
import type { PlannedColumn } from './mapping-plan.ts'
import type { ImportedRow, WantedReference } from './read-row.ts'

interface Target {
  id: string
  object: string
}
type Hit = Target | 'none' | 'several' | AppError

const mostKept = 50_000
/** Longer texts name nothing that would be worth to be remembered. */
const longest = 200

/**
 * Looks references up by a field of their target, set-wise: exactly one hit that the person may see. Targets that
 * were found are remembered for the rows to come; a save checks them again.
 */
export class ReferenceFinder {
  readonly #known = new Map<string, Target>()
  /** What rows to come refer to, by field. */
  readonly #coming = new Map<string, Set<string>>()
  #expected = 0

  /**
   * Rows to come refer to this text: it is looked up together with those of the rows before. A key need not have an
   * index, and then every question reads the whole table.
   */
  expect(column: PlannedColumn, text: string): void {
    if (this.#expected >= mostKept || text.length > longest) return
    const coming = this.#coming.get(column.field.name) ?? new Set()
    this.#coming.set(column.field.name, coming)
    if (coming.has(text)) return
    coming.add(text)
    this.#expected++
  }

  /** Sets the references of all rows, or says on the row why it cannot. */
  async resolve(ctx: Ctx, rows: readonly ImportedRow[]): Promise<void> {
    const byColumn = new Map<PlannedColumn, Set<string>>()
    for (const { references } of rows)
      for (const { column, texts } of references) {
        const all = byColumn.get(column) ?? new Set()
        byColumn.set(column, all)
        for (const text of texts) all.add(text)
      }
    for (const [column, texts] of byColumn) {
      const hits = await this.find(ctx, column, [...texts])
      for (const row of rows)
        for (const wanted of row.references) if (wanted.column === column) settle(row, wanted, hits)
    }
  }

  async find(ctx: Ctx, column: PlannedColumn, texts: readonly string[]): Promise<Map<string, Hit>> {
    const { by, targets, else: otherwise } = column.reference!
    const hits = new Map<string, Hit>()
    const open: string[] = []
    const key = (text: string): string => `${column.field.name}\t${by}\t${text}`
    for (const text of texts) {
      const known = this.#known.get(key(text))
      if (known) hits.set(text, known)
      else open.push(text)
    }
    const found = await this.#lookUp(ctx, column, open)
    for (const [text, hit] of found)
      if (isTarget(hit) && this.#known.size < mostKept) this.#known.set(key(text), hit)
    for (const text of open) hits.set(text, found.get(text) ?? 'none')
    // Made ones are not remembered: they are gone again when this transaction is.
    if (otherwise === 'create' && targets[0]) await createMissing(ctx, targets[0], by, hits)
    return hits
  }

  async #lookUp(
    ctx: Ctx,
    { field, reference }: PlannedColumn,
    texts: readonly string[],
  ): Promise<Map<string, Hit>> {
    const found = new Map<string, Hit>()
    if (texts.length === 0) return found
    if (field.to[0] === '*') await lookUpNamed(ctx, texts, found)
    else {
      const asked = [...new Set([...texts, ...(this.#coming.get(field.name) ?? [])])]
      for (const target of reference!.targets) await lookUp(ctx, target, reference!.by, asked, found)
      this.#coming.delete(field.name)
    }
    return found
  }
}

const isTarget = (hit: Hit): hit is Target => typeof hit === 'object' && !(hit instanceof AppError)

async function lookUp(
  ctx: Ctx,
  target: ObjectDef,
  by: string,
  texts: readonly string[],
  hits: Map<string, Hit>,
): Promise<void> {
  requireField(ctx, target, by)
  const rows = rowsFor(ctx, target, 'read', 't')
  const pairs = (keys: readonly string[], on: Sql): Sql =>
    sql`SELECT w.key, t."id" FROM unnest(${keys}::text[]) AS w(key) JOIN ${ident('app', target.name)} t ON ${on}
      WHERE t."deleted_at" IS NULL ${rows ? sql`AND (${rows})` : sql``}`
  const ids = texts.filter(isId)
  // Two joins: one on either of both would compare every text with every record.
  const found = await ctx.db.rows<{ key: string; ids: string[] }>(
    sql`SELECT p.key, (array_agg(p."id"))[1:2] AS ids FROM (${pairs(texts, sql`btrim(t.${ident(by)}::text) = w.key`)}
      ${ids.length > 0 ? sql`UNION ${pairs(ids, sql`t."id" = w.key::uuid`)}` : sql``}) p GROUP BY p.key`,
  )
  for (const { key, ids: [id, second] = [] } of found) {
    const several = second !== undefined || isTarget(hits.get(key) ?? 'none')
    hits.set(key, several ? 'several' : { id: id!, object: target.name })
  }
}

/** Texts such as `task:Call back`: the object by its name or label, its record by the name field or id. */
async function lookUpNamed(ctx: Ctx, texts: readonly string[], hits: Map<string, Hit>): Promise<void> {
  const groups = new Map<ObjectDef, Map<string, string>>()
  for (const text of texts) {
    const [, name = '', key = ''] = /^([^:：]+)[:：]\s*(.+)$/s.exec(text) ?? []
    const target = objectCalled(ctx, name.trim())
    if (target) groups.set(target, (groups.get(target) ?? new Map<string, string>()).set(key.trim(), text))
  }
  for (const [target, keys] of groups) {
    const found = new Map<string, Hit>()
    await lookUp(ctx, target, target.nameField, [...keys.keys()], found)
    for (const [key, hit] of found) hits.set(keys.get(key)!, hit)
  }
}

function objectCalled(ctx: Ctx, name: string): ObjectDef | undefined {
  const known = [...ctx.model.objects.values()].filter(
    (object) => mayDo(ctx, object, 'read') && isOpen(ctx, object),
  )
  return (
    known.find((object) => object.name === name) ??
    known.find(({ label }) => (typeof label === 'string' ? [label] : Object.values(label)).includes(name))
  )
}

/** Who sees names only masked cannot find records by them. */
function isOpen(ctx: Ctx, object: ObjectDef): boolean {
  const name = object.fields.get(object.nameField)
  return (
    name !== undefined &&
    name.columns.length > 0 &&
    ['read', 'edit'].includes(fieldRight(ctx, object, name).level)
  )
}

async function createMissing(ctx: Ctx, target: ObjectDef, by: string, hits: Map<string, Hit>): Promise<void> {
  const missing = [...hits].flatMap(([text, hit]) => (hit === 'none' ? [text] : []))
  if (missing.length === 0) return
  const { results } = await bulkRecords(ctx, target.name, {
    create: missing.map((text) => ({ [by]: text })),
    mode: 'each',
  })
  results.forEach((result, at) => {
    hits.set(missing[at]!, 'problem' in result ? result.problem : { id: result.id, object: target.name })
  })
}

function settle(row: ImportedRow, { column, texts }: WantedReference, hits: ReadonlyMap<string, Hit>): void {
  const { field, reference } = column
  const found: (Target | { id: string })[] = []
  for (const text of texts) {
    const hit = hits.get(text) ?? 'none'
    if (isTarget(hit)) found.push(field.to.length > 1 || field.to[0] === '*' ? hit : { id: hit.id })
    else if (hit !== 'none' || reference!.else !== 'empty') row.problems.push(missing(row, column, text, hit))
  }
  row.values[field.name] = field.stores === 'links' ? found : (found[0] ?? null)
}

function missing(
  row: ImportedRow,
  { column, field, reference }: PlannedColumn,
  value: string,
  hit: Hit,
): JobError {
  if (field.to[0] === '*' && !(hit instanceof AppError)) {
    const message = {
      en: `"${value}" is not the name of exactly one record. Write it as object:name or object:id.`,
      zh: `“${value}”未能对应唯一一条记录，请写成“对象:名称”或“对象:编号”。`,
    }
    return { row: row.number, column, path: `/${field.name}`, value, code: 'reference_missing', message }
  }
  const object = reference!.targets.map((target) => target.name).join(', ')
  const { by } = reference!
  const message =
    hit === 'several'
      ? {
          en: `Several ${object} records have ${by} "${value}".`,
          zh: `有多条“${object}”记录的“${by}”为“${value}”。`,
        }
      : hit instanceof AppError
        ? { en: hit.text('en'), zh: hit.text('zh') }
        : {
            en: `No ${object} record has ${by} "${value}".`,
            zh: `没有“${by}”为“${value}”的“${object}”记录。`,
          }
  return { row: row.number, column, path: `/${field.name}`, value, code: 'reference_missing', message }
}
