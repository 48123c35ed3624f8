import { needsOf } from '../../metadata/language/needs.ts'
import { linkTable } from '../db/derived-name.ts'
import { formulaColumns, keptValues, rollupColumns } from '../expressions/derived-columns.ts'
import { type KeptHop, pathsOf } from '../expressions/kept-paths.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { toLiteralText } from '../sql.ts'
import { column, table } from './ddl.ts'
import type { Planning, TablePair } from './planning.ts'

/** A stored formula or rollup whose values are to be computed for records that are there already. */
interface Derived {
  pair: TablePair
  object: ObjectDef
  field: FieldDef
  /** Its columns with the SQL of their values, by the names that hold after the publish. */
  values: { name: string; value: string }[]
  /** Everything it reads is there, under these names, before the switch. */
  isReady: boolean
  /** It means the same as before, but what it is made of does not: it follows after the switch. */
  follows?: true
}

/**
 * Formulas and rollups that are new or mean something else now. A column that is there already is filled beside the
 * old one, which readers keep seeing until the switch: it is registered as a conversion.
 */
export function findDerived(plan: Planning, pairs: readonly TablePair[]): Derived[] {
  const found: Derived[] = []
  for (const pair of pairs) {
    const object = plan.to.objects.get(pair.wanted.name)
    if (!object || pair.live.rows === 0) continue
    for (const field of object.fields.values()) {
      if (!isComputed(field) || field.columns.length === 0) continue
      const isNew = field.columns.some(({ name }) => !pair.existing.has(name))
      if (!isNew && meaningOf(before(plan, pair, field)) === meaningOf(field)) continue
      const values = valuesOf(plan, object, field)
      const derived = { pair, object, field, values, isReady: isReady(plan, pair, field) }
      found.push(derived)
      if (isNew || !derived.isReady) continue
      for (const { name, value } of values)
        pair.conversions.set(name, {
          kind: 'rewrite',
          using: () => `(${value})`,
          shadow: true,
          derived: field.formula ? 'switch' : 'clean',
        })
    }
  }
  return inOrder(plan.to, withFollowers(plan, pairs, found))
}

/** Derived fields that are made of those, to any depth. */
function withFollowers(plan: Planning, pairs: readonly TablePair[], found: readonly Derived[]): Derived[] {
  const all = [...found]
  const keys = new Set(all.map(keyOf))
  for (let before = -1; before < all.length; ) {
    before = all.length
    for (const pair of pairs) {
      const object = plan.to.objects.get(pair.wanted.name)
      for (const field of pair.live.rows > 0 ? (object?.fields.values() ?? []) : []) {
        const key = `${object!.name}.${field.name}`
        if (keys.has(key) || !isComputed(field)) continue
        if (!madeOf(plan.to, object!, field).some((name) => keys.has(name))) continue
        keys.add(key)
        const values = valuesOf(plan, object!, field)
        all.push({ pair, object: object!, field, values, isReady: false, follows: true })
      }
    }
  }
  return all
}

const keyOf = ({ object, field }: Pick<Derived, 'object' | 'field'>): string => `${object.name}.${field.name}`

const isComputed = ({ formula, kept, rollup }: FieldDef): boolean => Boolean(formula ?? kept ?? rollup)

/** Fields that a derived one reads. */
function madeOf(model: AppModel, object: ObjectDef, field: FieldDef): string[] {
  const { formula, kept, rollup } = field
  if (kept)
    return pathsOf(model.objects, object, field).flatMap(({ end, reads }) =>
      [...reads].map((name) => `${end.name}.${name}`),
    )
  const own = formula ? [...needsOf([formula]).root.fields].map((name) => `${object.name}.${name}`) : []
  return rollup?.field ? [...own, `${rollup.object}.${rollup.field}`] : own
}

/** SQL of a derived field's columns over its own table. */
function valuesOf(plan: Planning, object: ObjectDef, field: FieldDef): Derived['values'] {
  const row = `"${object.name}"`
  const columnsOf = field.rollup ? rollupColumns : field.kept ? keptValues : formulaColumns
  const sqls = columnsOf(plan.to, object, field, row)
  return field.columns.map(({ name }, at) => ({ name, value: toLiteralText(sqls[at]!) }))
}

/** The field as the published model has it. */
function before(plan: Planning, pair: TablePair, field: FieldDef): FieldDef | undefined {
  const object = plan.from?.objects.get(pair.now) ?? plan.from?.objects.get(pair.wanted.name)
  return object?.fields.get(pair.existing.get(field.columns[0]!.name) ?? field.name)
}

/** What the value is computed from, without where it stands in the text. */
const meaningOf = (field: FieldDef | undefined): string =>
  JSON.stringify(
    [field?.formula ?? field?.kept ?? null, field?.rollup ?? null, field?.columns ?? null],
    (key, value) => ((key === 'from' || key === 'to') && typeof value === 'number' ? undefined : value),
  )

function isReady(plan: Planning, pair: TablePair, field: FieldDef): boolean {
  if (pair.now !== pair.wanted.name) return false
  const has = (of: ObjectDef | undefined, names: Iterable<string>): boolean => {
    const live = of && plan.live.tables.get(of.name)
    return (
      of !== undefined &&
      live !== undefined &&
      [...names].every((name) =>
        (of.fields.get(name)?.columns ?? []).every((one) => live.columns.has(one.name)),
      )
    )
  }
  if (field.kept)
    return pathsOf(plan.to.objects, plan.to.objects.get(pair.wanted.name)!, field).every(
      ({ end, reads, hops }) => has(end, reads) && hops.every((hop) => isThere(plan, hop)),
    )
  if (field.formula) return has(plan.to.objects.get(pair.wanted.name), needsOf([field.formula]).root.fields)
  const { rollup } = field
  const filtered = rollup?.filter ? needsOf([rollup.filter]).root.fields : []
  const named = [rollup!.reference, ...(rollup?.field ? [rollup.field] : []), ...filtered]
  return has(plan.to.objects.get(rollup!.object), named)
}

/** Whether what leads from one record to others has its table by its name. */
const isThere = (plan: Planning, { kind, from, to, field }: KeptHop): boolean =>
  kind === 'links'
    ? plan.live.tables.has(linkTable(from.name, field.name))
    : kind !== 'linked' || plan.live.tables.has(linkTable(to.name, field.name))

/** Those that others are made of come first. */
function inOrder(model: AppModel, all: readonly Derived[]): Derived[] {
  const byKey = new Map(all.map((one) => [keyOf(one), one]))
  const sorted = new Set<Derived>()
  const visit = (one: Derived): void => {
    if (sorted.has(one)) return
    for (const name of madeOf(model, one.object, one.field)) {
      const other = byKey.get(name)
      if (other && other !== one) visit(other)
    }
    sorted.add(one)
  }
  for (const one of all) visit(one)
  return [...sorted]
}

/** Fills them: unseen before the switch as far as that is possible, and once more when it is done. */
export function planDerived(plan: Planning, derived: readonly Derived[]): void {
  for (const { pair, field, values, isReady: ready, follows } of derived) {
    const name = `${pair.wanted.name}.${field.name}`
    const sets = values.map(({ name: one, value }) => ({ target: column(one), value: `(${value})` }))
    const set = sets.map(({ target, value }) => `${target} = ${value}`).join(', ')
    const pending = `(${sets.map(({ target, value }) => `${target} IS DISTINCT FROM ${value}`).join(' OR ')})`
    const isNew = values.some((one) => !pair.existing.has(one.name))
    const isPrepared =
      isNew && ready && values.every((one) => (pair.prepared.get(one.name) ?? one.name) === one.name)
    const fill = (kind: 'fill' | 'lateFill', now: string) =>
      plan.add(kind, {
        id: `${name}/${kind === 'fill' ? 'compute' : 'compute-late'}`,
        description:
          kind === 'fill'
            ? {
                en: `Compute ${name} of the records that are there, a few thousand at a time`,
                zh: `分批计算已有记录的 ${name}`,
              }
            : {
                en: `Compute ${name} of records that changed meanwhile`,
                zh: `计算其间变动的记录的 ${name}`,
              },
        sql: [`UPDATE ${table(now)} SET ${set} WHERE ${pending}`],
        how: 'backfill',
        lock: 'ROW EXCLUSIVE',
        tables: [now],
        rows: pair.live.rows,
        backfill: { table: now, set, pending },
      })
    if (isPrepared) fill('fill', pair.now)
    if (!ready && !follows && field.formula)
      plan.add('rebuild', {
        id: `${name}/compute-now`,
        description: { en: `Compute ${name}`, zh: `计算 ${name}` },
        sql: [`UPDATE ${table(pair.wanted.name)} SET ${set} WHERE ${pending}`],
        lock: 'SHARE ROW EXCLUSIVE',
        tables: [pair.now],
        rows: pair.live.rows,
      })
    fill('lateFill', pair.wanted.name)
  }
}
