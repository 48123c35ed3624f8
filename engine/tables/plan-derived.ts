import { needsOf } from '../../metadata/language/needs.ts'
import { linkTable } from '../db/derived-name.ts'
import { formulaColumns, keptValues, rollupColumns } from '../expressions/derived-columns.ts'
import { keptColumnsOf } from '../expressions/kept-columns.ts'
import { type KeptHop, pathsOf } from '../expressions/kept-paths.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { toLiteralText } from '../sql.ts'
import { column, table } from './ddl.ts'
import { nextColumn } from './plan-conversion.ts'
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
      const isNew = keptColumnsOf(field).some(({ name }) => !pair.existing.has(name))
      if (!isNew && meaningOf(before(plan, pair, field)) === meaningOf(field)) continue
      const values = valuesOf(plan, object, field)
      const derived = { pair, object, field, values, isReady: isReady(plan, pair, field) }
      found.push(derived)
      if (!derived.isReady) continue
      for (const { name, value } of values)
        if (pair.existing.has(name))
          pair.conversions.set(name, {
            kind: 'rewrite',
            using: () => `(${value})`,
            shadow: true,
            derived: true,
          })
    }
  }
  return inOrder(plan.to, withFollowers(plan, pairs, found))
}

/** Derived fields that are made of those, to any depth. */
function withFollowers(plan: Planning, pairs: readonly TablePair[], found: readonly Derived[]): Derived[] {
  const all = [...found]
  const keys = new Set([...all.map(keyOf), ...pairs.flatMap((pair) => rewritten(plan, pair))])
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

/** Fields whose values the publish itself rewrites: of another type, with other options, filled where they were empty. */
function rewritten(plan: Planning, pair: TablePair): string[] {
  const converted = [...pair.conversions].filter(([, change]) => !change.derived && change.kind !== 'widen')
  const filled = [...pair.wanted.columns.values()].filter(({ name, notNull }) => {
    const live = pair.live.columns.get(pair.existing.get(name) ?? '')
    return notNull && live && !live.notNull
  })
  const columns = [...converted.map(([name]) => name), ...filled.map(({ name }) => name)]
  const optioned = plan.renames.options.get(pair.wanted.name)?.keys() ?? []
  return [...columns, ...optioned].map((name) => `${pair.wanted.name}.${pair.fields.get(name)?.name ?? name}`)
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
  return keptColumnsOf(field).map(({ name }, at) => ({ name, value: toLiteralText(sqls[at]!) }))
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
        (of.fields.get(name)?.columns ?? []).every((one) => live.columns.get(one.name)?.type === one.type),
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

/**
 * Fills them: unseen before the switch as far as that is possible, while saves write them too; looked at once more right
 * before it, and once it is done, because records of other tables may have changed what they are made of.
 */
export function planDerived(plan: Planning, derived: readonly Derived[]): void {
  for (const group of inGroups(plan.to, derived)) {
    const { pair } = group[0]!
    const before = group.flatMap((one) => preparedValues(one))
    if (before.length > 0) {
      const shadows = group.filter(({ field }) => !field.rollup).flatMap((one) => preparedValues(one))
      addFill(plan, 'shadow', { group, table: pair.now, values: before, shadows })
      addFill(plan, 'lookAgain', { group, table: pair.now, values: before })
    }
    for (const one of group) if (!one.isReady && !one.follows && one.field.formula) addRebuild(plan, one)
    addFill(plan, 'lateFill', {
      group,
      table: pair.wanted.name,
      values: group.flatMap(({ values }) => values),
    })
  }
}

/** Those of one table that follow each other and are not made of each other are computed in one pass. */
function inGroups(model: AppModel, derived: readonly Derived[]): Derived[][] {
  const groups: Derived[][] = []
  for (const one of derived) {
    const last = groups.at(-1)
    const made = madeOf(model, one.object, one.field)
    const fits = last && last[0]!.pair === one.pair && !last.some((other) => made.includes(keyOf(other)))
    if (fits) last.push(one)
    else groups.push([one])
  }
  return groups
}

/** Its columns that can be filled before the switch, by the names they have until then. */
function preparedValues({ pair, values, isReady: ready, follows }: Derived): Derived['values'] {
  if (!ready || follows) return []
  return values.flatMap(({ name, value }) => {
    if (pair.conversions.has(name)) return [{ name: nextColumn(name), value }]
    return (pair.prepared.get(name) ?? name) === name ? [{ name, value }] : []
  })
}

interface Fill {
  group: readonly Derived[]
  table: string
  values: Derived['values']
  shadows?: Derived['values']
}

const fills = {
  shadow: {
    id: 'compute',
    en: (names: string) => `Compute ${names} of the records that are there, a few thousand at a time`,
    zh: (names: string) => `分批计算已有记录的 ${names}`,
  },
  lookAgain: {
    id: 'look-again',
    en: (names: string) => `Look once more whether ${names} is right everywhere`,
    zh: (names: string) => `再次核对 ${names}`,
  },
  lateFill: {
    id: 'compute-late',
    en: (names: string) => `Compute ${names} of records that changed meanwhile`,
    zh: (names: string) => `计算其间变动的记录的 ${names}`,
  },
} as const

function addFill(
  plan: Planning,
  kind: keyof typeof fills,
  { group, table: name, values, shadows }: Fill,
): void {
  const { pair } = group[0]!
  const fields = group.map(({ field }) => field.name)
  const names = fields.map((one) => `${pair.wanted.name}.${one}`).join(', ')
  const set = values.map((one) => `${column(one.name)} = (${one.value})`).join(', ')
  const pending = `(${values.map((one) => `${column(one.name)} IS DISTINCT FROM (${one.value})`).join(' OR ')})`
  plan.add(kind, {
    id: `${pair.wanted.name}.${fields.join('+')}/${fills[kind].id}`,
    description: { en: fills[kind].en(names), zh: fills[kind].zh(names) },
    sql: [`UPDATE ${table(name)} SET ${set} WHERE ${pending}`],
    how: 'backfill',
    lock: 'ROW EXCLUSIVE',
    tables: [name],
    rows: pair.live.rows,
    backfill: { table: name, set, pending },
    ...(shadows && shadows.length > 0
      ? { shadows: shadows.map((one) => ({ table: name, column: one.name, source: '', value: one.value })) }
      : {}),
  })
}

function addRebuild(plan: Planning, { pair, field, values }: Derived): void {
  const name = `${pair.wanted.name}.${field.name}`
  const set = values.map((one) => `${column(one.name)} = (${one.value})`).join(', ')
  const pending = values.map((one) => `${column(one.name)} IS DISTINCT FROM (${one.value})`).join(' OR ')
  plan.add('rebuild', {
    id: `${name}/compute-now`,
    description: { en: `Compute ${name}`, zh: `计算 ${name}` },
    sql: [`UPDATE ${table(pair.wanted.name)} SET ${set} WHERE ${pending}`],
    lock: 'SHARE ROW EXCLUSIVE',
    tables: [pair.now],
    rows: pair.live.rows,
  })
}
