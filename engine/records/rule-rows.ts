import type { Row } from '../../metadata/language/evaluate.ts'
import { type Need, type Needs, needsOf } from '../../metadata/language/needs.ts'
import { toLanguage } from '../../metadata/language/record.ts'
import type { Node } from '../../metadata/language/types.ts'
import type { Ctx } from '../context.ts'
import { multiplyDecimals } from '../fields/decimal-product.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { fromColumns, type Loading, loadRows, type MutableRow, readRow } from '../rules/load-rows.ts'
import type { Batch, Change } from './change.ts'
import { deletions } from './deletions.ts'
import { foreseeRollups } from './own-rollups.ts'
import { storedValue } from './stored-value.ts'

/** A change as rules see it: the record as it will be, and as it was. */
export interface RuleRow {
  row: MutableRow
  old: Row | undefined
}

const remembered = new WeakMap<readonly Node[], Needs>()

/** What expressions read, found once a list of them. */
export function needsOfAll(nodes: readonly Node[]): Needs {
  const known = remembered.get(nodes) ?? needsOf(nodes)
  remembered.set(nodes, known)
  return known
}

/**
 * The changes' records as they will be and as they were, with everything that the expressions read of other records:
 * loaded set-wise, what the batch is about to write taken into account.
 */
export async function ruleRows(
  ctx: Ctx,
  batch: Batch,
  object: ObjectDef,
  changes: readonly Change[],
  needs: Needs,
): Promise<Map<Change, RuleRow>> {
  const rows = new Map<Change, RuleRow>(
    changes.map((change) => [
      change,
      {
        row: newRow(change, needs.root),
        old: change.before ? readRow(object, change.before, needs.old) : undefined,
      },
    ]),
  )
  const writing = new Writing(batch)
  const loading: Loading = {
    model: ctx.model,
    db: ctx.db,
    willBe: (target, id) => {
      const change = writing.change(target, id)
      return change && newRow(change, everything(target))
    },
    asTheyWillBe: (child, field, parent, stored) => writing.children(child, field, parent, stored),
    linked: (owner, id, field) => {
      const change = writing.change(owner, id)
      return change?.values.has(field.name) ? targetsOf(change, field) : undefined
    },
  }
  await loadRows(
    loading,
    object,
    needs.root,
    [...rows.values()].map(({ row }) => row),
  )
  await foreseeRollups(ctx, batch, {
    object,
    rows: new Map([...rows].map(([change, { row }]) => [change, row])),
    need: needs.root,
    loading,
    rowOf: newRow,
  })
  const before = [...rows.values()].flatMap(({ old }) => (old ? [old as MutableRow] : []))
  await loadRows({ model: ctx.model, db: ctx.db }, object, needs.old, before)
  return rows
}

const everything = (object: ObjectDef): Need => ({
  fields: new Set(object.fields.keys()),
  refs: new Map(),
  lists: new Map(),
})

/** The named fields of a record as it will be. */
export function newRow(change: Change, need: Need): MutableRow {
  const row: MutableRow = { id: change.id }
  for (const name of [...need.fields, ...need.refs.keys()]) {
    const money = name.endsWith('_base') && !change.object.fields.has(name) ? name.slice(0, -5) : undefined
    const field = change.object.fields.get(money ?? name)
    if (!field || field.computed || field.stores === 'links' || field.type === 'id') continue
    const value = money ? baseOf(change, field) : valueIn(change, field)
    if (value !== undefined) row[name] = value
  }
  return row
}

function valueIn(change: Change, field: FieldDef): unknown {
  if (change.values.has(field.name)) return toLanguage(field, change.values.get(field.name))
  return change.before ? fromColumns(field, change.before) : toLanguage(field, undefined)
}

/** Money in company currency, at the record's rate. */
function baseOf(change: Change, field: FieldDef): number | undefined {
  const isNew = change.values.has(field.name) || change.values.has('exchange_rate')
  if (!isNew && change.before)
    return toLanguage(field, change.before[`${field.name}_base`]) as number | undefined
  const amount = change.values.has(field.name) ? change.values.get(field.name) : change.before?.[field.name]
  if (amount === null || amount === undefined) return undefined
  const rate = change.values.get('exchange_rate') ?? change.before?.['exchange_rate'] ?? '1'
  return Number(multiplyDecimals(String(amount), String(rate)))
}

/** Ids that a reference, or a list of them, will hold. */
function targetsOf(change: Change, field: FieldDef): string[] {
  const value = change.values.has(field.name)
    ? change.values.get(field.name)
    : change.before && storedValue(change.before, field)
  return ([value ?? []].flat() as { id?: string }[]).flatMap(({ id }) => id ?? [])
}

/** What a batch is about to write, found by id and by what it points to. */
class Writing {
  readonly #batch: Batch
  readonly #changes = new Map<string, Change>()
  readonly #pointing = new Map<string, Map<string, Change[]>>()
  #gone: Set<string> | undefined

  constructor(batch: Batch) {
    this.#batch = batch
    for (const change of batch.changes) if (!change.touch) this.#changes.set(change.id, change)
  }

  change(object: ObjectDef, id: string): Change | undefined {
    const change = this.#changes.get(id)
    return change?.object.name === object.name ? change : undefined
  }

  /** A list's records with those that the batch makes, changes, moves and deletes. */
  children(child: ObjectDef, reference: string, parent: string, stored: readonly Row[]): Row[] {
    this.#gone ??= new Set(deletions(this.#batch).map(({ id }) => id))
    const gone = this.#gone
    const mine = this.#pointingBy(child, reference).get(parent) ?? []
    return [
      ...stored.filter(({ id }) => !gone.has(String(id)) && !this.change(child, String(id))),
      ...mine.filter(({ id }) => !gone.has(id)).map((change) => newRow(change, everything(child))),
    ].sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1))
  }

  #pointingBy(child: ObjectDef, reference: string): Map<string, Change[]> {
    const key = `${child.name}.${reference}`
    const known = this.#pointing.get(key)
    if (known) return known
    const found = new Map<string, Change[]>()
    this.#pointing.set(key, found)
    const field = child.fields.get(reference)
    for (const change of field ? this.#changes.values() : []) {
      if (change.object.name !== child.name) continue
      for (const id of targetsOf(change, field!)) {
        const changes = found.get(id)
        if (changes) changes.push(change)
        else found.set(id, [change])
      }
    }
    return found
  }
}
