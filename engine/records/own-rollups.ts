import { compileNode, holds, type Row, type Surroundings } from '../../metadata/language/evaluate.ts'
import { emptyNeed, type Need, needsOf } from '../../metadata/language/needs.ts'
import { toLanguage } from '../../metadata/language/record.ts'
import type { Ctx } from '../context.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { type Loading, loadRows, type MutableRow } from '../rules/load-rows.ts'
import { surroundingsOf } from '../rules/surroundings.ts'
import type { Batch, Change } from './change.ts'
import { deletions } from './deletions.ts'
import { toFieldValue } from './write-value.ts'

interface Foreseeing {
  object: ObjectDef
  /** Heads with the rows that rules see of them; their rollups are set there. */
  rows: ReadonlyMap<Change, MutableRow>
  need: Need
  loading: Loading
  rowOf(change: Change, need: Need): MutableRow
}

/**
 * Rollups over lines that are saved with their head, and formulas made of them, as they will be when the save is done:
 * a rule that asks for the sum of the lines means the lines as they were just typed. Worked out in memory from the full
 * set of lines, stored ones included.
 */
export async function foreseeRollups(
  ctx: Ctx,
  batch: Batch,
  { object, rows, need, loading, rowOf }: Foreseeing,
): Promise<void> {
  const formulas = [...need.fields].flatMap((name) =>
    object.fields.get(name)?.formula ? [object.fields.get(name)!] : [],
  )
  const read = new Set([
    ...need.fields,
    ...formulas.flatMap(({ formula }) => [...needsOf([formula!]).root.fields]),
  ])
  const rollups = [...object.fields.values()].filter(
    ({ name, rollup }) =>
      rollup && (read.has(name) || read.has(`${name}_base`)) && object.relations.get(rollup.relation)?.lines,
  )
  if (rollups.length === 0) return
  const withLines = headsWithLines(batch)
  const heads = [...rows.keys()].filter(({ id }) => withLines.has(id))
  if (heads.length === 0) return
  const around = await surroundingsOf(ctx, [
    ...rollups.flatMap(({ rollup }) => rollup!.filter ?? []),
    ...formulas.map(({ formula }) => formula!),
  ])
  const lists = new Map<string, Need>()
  for (const { rollup } of rollups) {
    const list = lists.get(rollup!.relation) ?? emptyNeed()
    lists.set(rollup!.relation, list)
    if (rollup!.field) list.fields.add(rollup!.field)
    for (const name of rollup!.filter ? needsOf([rollup!.filter]).root.fields : []) list.fields.add(name)
  }
  const listed = heads.map((change): MutableRow => ({ id: change.id }))
  await loadRows(loading, object, { ...emptyNeed(), lists }, listed)
  for (const [at, head] of heads.entries()) {
    const row = rows.get(head)!
    const found = new Map(
      rollups.map((field) => [
        field.name,
        rolledUp(field, (listed[at]![field.rollup!.relation] as Row[]) ?? [], around),
      ]),
    )
    for (const field of rollups) {
      put(row, field.name, found.get(field.name))
      const base = `${field.name}_base`
      if (read.has(base)) put(row, base, inCompanyCurrency(found.get(field.name), head))
    }
    for (const field of formulas) {
      const needs = needsOf([field.formula!]).root
      if (![...needs.fields].some((name) => found.has(name.replace(/_base$/, '')) || found.has(name)))
        continue
      const own = { ...rowOf(head, needs), ...pick(row, rollups) }
      put(row, field.name, toLanguage(field, toFieldValue(field, compileNode(field.formula!)(own, around))))
    }
  }
}

function headsWithLines(batch: Batch): Set<string> {
  return new Set([
    ...batch.changes.flatMap(({ parent }) => (parent ? [parent.id] : [])),
    ...deletions(batch).map(({ parent }) => parent.id),
  ])
}

function put(row: MutableRow, name: string, value: unknown): void {
  if (value === undefined) delete row[name]
  else row[name] = value
}

const pick = (row: Row, rollups: readonly FieldDef[]): MutableRow =>
  Object.fromEntries(
    rollups
      .flatMap(({ name }) => [name, `${name}_base`])
      .flatMap((name) => (name in row ? [[name, row[name]]] : [])),
  )

function inCompanyCurrency(value: unknown, head: Change): number | undefined {
  if (typeof value !== 'number') return undefined
  const rate = head.values.get('exchange_rate') ?? head.before?.['exchange_rate'] ?? 1
  return scaled(value * Number(rate), 4)
}

/** A rollup's value over lines in the order they were made; nothing adds up to nothing, not to missing. */
function rolledUp({ rollup, columns }: FieldDef, all: readonly Row[], around: Surroundings): unknown {
  const { fn, field, filter } = rollup!
  const lines = filter ? all.filter((line) => holds(filter, line, around)) : all
  if (field === undefined) return lines.length
  const values = lines.flatMap((line) => line[field] ?? [])
  const scale = Number(/,(\d+)\)$/.exec(columns[0]!.type)?.[1] ?? 0)
  switch (fn) {
    case 'count':
      return values.length
    case 'countDistinct':
      return new Set(values.map((value) => JSON.stringify(value))).size
    case 'sum':
      return added(values as number[], scale)
    case 'avg':
      return values.length > 0 ? scaled(added(values as number[], scale) / values.length, scale) : undefined
    case 'first':
      return values[0]
    case 'last':
      return values.at(-1)
    default:
      return values.reduce<unknown>((best, value) => (isBeyond(fn, value, best) ? value : best), undefined)
  }
}

const isBeyond = (fn: 'min' | 'max', value: unknown, best: unknown): boolean =>
  best === undefined || (fn === 'min' ? value! < best! : value! > best!)

/** Decimals are added as whole numbers of their last place, which doubles hold exactly. */
const added = (values: readonly number[], scale: number): number =>
  values.reduce((sum, value) => sum + Math.round(value * 10 ** scale), 0) / 10 ** scale

const scaled = (value: number, scale: number): number => Math.round(value * 10 ** scale) / 10 ** scale
