import { derivedName } from '../db/derived-name.ts'
import { alter, column, columnDefinition, table } from './ddl.ts'
import { constantDefault } from './literals.ts'
import { columnExists } from './pair-tables.ts'
import { planConversion } from './plan-conversion.ts'
import { warnOfLimit } from './plan-new-tables.ts'
import { type Planning, pathOf, type TablePair } from './planning.ts'
import type { ColumnShape } from './schema.ts'

/** New columns, changed types, and what a column must hold. */
export function planColumns(plan: Planning, pair: TablePair): void {
  const added = [...pair.wanted.columns.values()].filter((shape) => !pair.existing.has(shape.name))
  if (added.length > 0) warnOfLimit(plan, pair.wanted.name, pair.live.everColumns + added.length)
  for (const shape of added) addColumn(plan, pair, shape)
  for (const [name, change] of pair.conversions) planConversion(plan, pair, name, change)
  for (const shape of pair.wanted.columns.values()) {
    const here = pair.existing.get(shape.name)
    const was = here === undefined ? undefined : pair.live.columns.get(here)
    if (!was) continue
    if (shape.notNull && !was.notNull) makeRequired(plan, pair, shape)
    if (!shape.notNull && was.notNull) columnRule(plan, pair, shape, 'DROP NOT NULL')
    if (shape.default !== was.default)
      columnRule(
        plan,
        pair,
        shape,
        shape.default === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${shape.default}`,
      )
  }
}

/**
 * Nullable, or NOT NULL with a constant default: PostgreSQL touches no row for either. A required column without
 * such a default can only be added while nobody has a record to fill in.
 */
function addColumn(plan: Planning, pair: TablePair, shape: ColumnShape): void {
  const { wanted, now } = pair
  const name = pair.prepared.get(shape.name) ?? shape.name
  const constant = shape.default ?? constantDefault(pair.fields.get(shape.name))
  const { default: _none, ...bare } = shape
  const added: ColumnShape = shape.notNull
    ? {
        ...bare,
        name,
        notNull: constant !== undefined,
        ...(constant === undefined ? {} : { default: constant }),
      }
    : { ...shape, name }
  plan.add('addColumn', {
    id: `${wanted.name}.${shape.name}/add`,
    description: {
      en: `Add the column ${shape.name} (${shape.type}) to ${wanted.name}`,
      zh: `为 ${wanted.name} 添加列 ${shape.name}（${shape.type}）`,
    },
    sql: [alter(now, `ADD COLUMN IF NOT EXISTS ${columnDefinition(added)}`)],
    lock: 'ACCESS EXCLUSIVE',
    tables: [now],
    done: columnExists(now, name),
    undo: [alter(now, `DROP COLUMN IF EXISTS ${column(name)}`)],
  })
  if (!shape.notNull) return
  if (constant === undefined) {
    if (pair.live.rows > 0) checkNoRows(plan, pair, shape)
    columnRule(plan, pair, shape, 'SET NOT NULL')
  } else if (shape.default === undefined) dropDefaultLater(plan, pair, shape)
}

function checkNoRows(plan: Planning, pair: TablePair, shape: ColumnShape): void {
  const label = labelOf(pair, shape.name)
  plan.check({
    code: 'rows_missing_value',
    path: pathOf(pair.wanted.name, label),
    label,
    sql: `SELECT id::text AS id FROM ${table(pair.now)} LIMIT 101`,
    destroys: false,
  })
}

/** The default served the old rows only; from the switch on the engine writes the field's value itself. */
function dropDefaultLater(plan: Planning, pair: TablePair, shape: ColumnShape): void {
  const name = pair.wanted.name
  plan.add('dropRule', {
    id: `${name}.${shape.name}/default`,
    description: {
      en: `Drop the default that filled ${shape.name} of the rows ${name} had`,
      zh: `删除为 ${name} 已有行填充 ${shape.name} 的默认值`,
    },
    sql: [alter(name, `ALTER COLUMN ${column(shape.name)} DROP DEFAULT`)],
    lock: 'ACCESS EXCLUSIVE',
    tables: [name],
  })
}

function columnRule(plan: Planning, pair: TablePair, shape: ColumnShape, rule: string): void {
  const scans = rule === 'SET NOT NULL'
  plan.add('columnRule', {
    id: `${pair.wanted.name}.${shape.name}/${rule.toLowerCase().replaceAll(/\W+/g, '-')}`,
    description: {
      en: `${pair.wanted.name}.${shape.name}: ${rule}`,
      zh: `${pair.wanted.name}.${shape.name}：${rule}`,
    },
    sql: [alter(pair.wanted.name, `ALTER COLUMN ${column(shape.name)} ${rule}`)],
    lock: 'ACCESS EXCLUSIVE',
    tables: [pair.now],
    rows: scans ? pair.live.rows : 0,
  })
}

/** Rows without a value get the constant default; without one they are listed, and nothing is published. */
function makeRequired(plan: Planning, pair: TablePair, shape: ColumnShape): void {
  const here = pair.existing.get(shape.name) ?? shape.name
  const constant = shape.default ?? constantDefault(pair.fields.get(shape.name))
  const missing = `${column(here)} IS NULL`
  const label = labelOf(pair, shape.name)
  if (constant !== undefined) fillColumn(plan, pair, { here, constant, name: shape.name })
  else if (pair.live.rows > 0)
    plan.check({
      code: 'rows_missing_value',
      path: pathOf(pair.wanted.name, label),
      label,
      sql: `SELECT id::text AS id FROM ${table(pair.now)} WHERE ${missing} LIMIT 101`,
      destroys: false,
    })
  const change = pair.conversions.get(shape.name)
  if (constant === undefined && pair.live.rows >= plan.bigTable && !change)
    checkedInAdvance(plan, pair, { name: shape.name, here })
  columnRule(plan, pair, shape, 'SET NOT NULL')
}

function fillColumn(
  plan: Planning,
  pair: TablePair,
  fill: { here: string; constant: string; name: string },
): void {
  if (pair.live.rows === 0) return
  const { here, constant, name } = fill
  plan.add('fill', {
    id: `${pair.wanted.name}.${name}/fill`,
    description: {
      en: `Fill ${name} of ${pair.wanted.name} with ${constant} where it is empty`,
      zh: `将 ${pair.wanted.name} 中为空的 ${name} 填充为 ${constant}`,
    },
    sql: [`UPDATE ${table(pair.now)} SET ${column(here)} = ${constant} WHERE ${column(here)} IS NULL`],
    how: 'backfill',
    lock: 'ROW EXCLUSIVE',
    tables: [pair.now],
    rows: pair.live.rows,
    backfill: { table: pair.now, set: `${column(here)} = ${constant}`, pending: `${column(here)} IS NULL` },
  })
  // Until the switch the running model may still save records without a value; nobody's save shall fail for it.
  plan.add('convert', {
    id: `${pair.wanted.name}.${name}/fill-late`,
    description: {
      en: `Fill ${name} of records of ${pair.wanted.name} that were saved meanwhile`,
      zh: `填充其间保存的 ${pair.wanted.name} 记录的 ${name}`,
    },
    sql: [`UPDATE ${table(pair.now)} SET ${column(here)} = ${constant} WHERE ${column(here)} IS NULL`],
    lock: 'ACCESS EXCLUSIVE',
    tables: [pair.now],
  })
}

/** With a validated check PostgreSQL believes SET NOT NULL without looking at the rows again. */
function checkedInAdvance(plan: Planning, pair: TablePair, target: { name: string; here: string }): void {
  const check = derivedName(pair.now, target.here, 'required')
  plan.add('validate', {
    id: `${pair.wanted.name}.${target.name}/required`,
    description: {
      en: `Check that every row of ${pair.wanted.name} has ${target.name}`,
      zh: `校验 ${pair.wanted.name} 的每一行都有 ${target.name}`,
    },
    sql: [
      alter(pair.now, `DROP CONSTRAINT IF EXISTS ${column(check)}`),
      alter(pair.now, `ADD CONSTRAINT ${column(check)} CHECK (${column(target.here)} IS NOT NULL) NOT VALID`),
      alter(pair.now, `VALIDATE CONSTRAINT ${column(check)}`),
    ],
    how: 'alone',
    lock: 'ACCESS EXCLUSIVE',
    tables: [pair.now],
    rows: pair.live.rows,
    undo: [alter(pair.now, `DROP CONSTRAINT IF EXISTS ${column(check)}`)],
  })
  plan.add('dropRule', {
    id: `${pair.wanted.name}.${target.name}/required-check`,
    description: { en: `Drop the check ${check}`, zh: `删除检查 ${check}` },
    sql: [alter(pair.wanted.name, `DROP CONSTRAINT IF EXISTS ${column(check)}`)],
    lock: 'ACCESS EXCLUSIVE',
    tables: [pair.wanted.name],
  })
}

const labelOf = (pair: TablePair, name: string): string => pair.fields.get(name)?.name ?? name
