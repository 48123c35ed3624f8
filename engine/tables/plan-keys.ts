import { alter, atMostOne, column, foreignKey, table } from './ddl.ts'
import { isHashedName } from './names.ts'
import { type Planning, pathOf, type TablePair } from './planning.ts'
import type { ForeignKeyShape, TableShape } from './schema.ts'
import { atMostOneCheck } from './wanted-keys.ts'

/** Foreign keys of new tables, once all of the tables are there. */
export function planNewTableKeys(plan: Planning, fresh: readonly TableShape[]): void {
  for (const shape of fresh) {
    for (const key of shape.foreignKeys) {
      const target = physicalTable(plan, key.target)
      plan.add('tableKey', {
        id: `${shape.name}.${key.column}/key`,
        description: describeKey(shape.name, key),
        sql: [alter(shape.name, `ADD ${foreignKey({ ...key, target })}`)],
        lock: 'SHARE ROW EXCLUSIVE',
        tables: [target],
        done: constraintExists(shape.name, key.name),
      })
    }
  }
}

/** Foreign keys and checks of a table that has records. */
export function planKeys(plan: Planning, pair: TablePair): void {
  const { wanted, live } = pair
  const matched = new Set<string>()
  for (const key of wanted.foreignKeys) {
    const here = pair.existing.get(key.column)
    const target = physicalTable(plan, key.target)
    const same = live.foreignKeys.find(
      (other) =>
        other.column === here &&
        other.target === target &&
        other.onDelete === key.onDelete &&
        !matched.has(other.name),
    )
    if (same && !rewritten(pair, key.column)) {
      matched.add(same.name)
      if (same.name !== key.name) renameConstraint(plan, pair, { from: same.name, to: key.name })
      if (!same.valid) validate(plan, pair, same.name)
    } else planKey(plan, pair, key)
  }
  for (const key of live.foreignKeys) {
    const kept = [...pair.existing].some(([name, now]) => now === key.column && wanted.columns.has(name))
    if (!matched.has(key.name) && kept) dropConstraint(plan, pair, key.name)
  }
  planChecks(plan, pair)
}

const rewritten = (pair: TablePair, name: string) => pair.conversions.get(name)?.kind === 'rewrite'

/** A column that nobody fills yet gets its key unseen; one that is in use gets it in the switch. */
function planKey(plan: Planning, pair: TablePair, key: ForeignKeyShape): void {
  const { wanted, live, now } = pair
  const here = pair.existing.get(key.column)
  const description = describeKey(wanted.name, key)
  const id = `${wanted.name}.${key.column}/key`
  const target = physicalTable(plan, key.target)
  if (here === undefined) {
    const name = pair.prepared.get(key.column) ?? key.column
    const add = foreignKey({ ...key, column: name, target })
    plan.add('addKey', {
      id,
      description,
      sql: [alter(now, `ADD ${add} NOT VALID`)],
      lock: 'SHARE ROW EXCLUSIVE',
      tables: [now, target].sort(),
      done: constraintExists(now, key.name),
      undo: [alter(now, `DROP CONSTRAINT IF EXISTS ${column(key.name)}`)],
    })
    validate(plan, pair, key.name)
    return
  }
  if (!rewritten(pair, key.column)) checkTargets(plan, pair, { key, here, target })
  const big = live.rows >= plan.bigTable
  const unvalidated = big ? ' NOT VALID' : ''
  const taken = live.foreignKeys.some((other) => other.name === key.name)
  plan.add('switchKey', {
    id,
    description,
    sql: [
      ...(taken ? [alter(wanted.name, `DROP CONSTRAINT IF EXISTS ${column(key.name)}`)] : []),
      alter(wanted.name, `ADD ${foreignKey(key)}${unvalidated}`),
    ],
    lock: 'SHARE ROW EXCLUSIVE',
    tables: [now, target].sort(),
    rows: big ? 0 : live.rows,
  })
  if (big) validate(plan, pair, key.name, 'lateValidate')
}

function checkTargets(
  plan: Planning,
  pair: TablePair,
  link: { key: ForeignKeyShape; here: string; target: string },
): void {
  const { key, here, target } = link
  if (pair.live.rows === 0) return
  const there = plan.live.tables.has(target)
    ? ` AND NOT EXISTS (SELECT FROM ${table(target)} t WHERE t.id = s.${column(here)})`
    : ''
  const label = pair.fields.get(key.column)?.name ?? key.column
  plan.check({
    code: 'reference_broken',
    path: pathOf(pair.wanted.name, label),
    label,
    sql: `SELECT s.id::text AS id FROM ${table(pair.now)} s WHERE s.${column(here)} IS NOT NULL${there} LIMIT 101`,
    destroys: false,
  })
}

function validate(
  plan: Planning,
  pair: TablePair,
  name: string,
  kind: 'validate' | 'lateValidate' = 'validate',
): void {
  const tableName = kind === 'validate' ? pair.now : pair.wanted.name
  plan.add(kind, {
    id: `${pair.wanted.name}/${name}/validate`,
    description: {
      en: `Check ${name} over all rows of ${pair.wanted.name}`,
      zh: `对 ${pair.wanted.name} 的所有行校验 ${name}`,
    },
    sql: [alter(tableName, `VALIDATE CONSTRAINT ${column(name)}`)],
    lock: 'SHARE UPDATE EXCLUSIVE',
    tables: [tableName],
    rows: pair.live.rows,
  })
}

export function renameConstraint(plan: Planning, pair: TablePair, names: { from: string; to: string }): void {
  plan.add('switchKey', {
    id: `${pair.wanted.name}/${names.from}/rename`,
    description: {
      en: `Rename the constraint ${names.from} to ${names.to}`,
      zh: `将约束 ${names.from} 改名为 ${names.to}`,
    },
    sql: [alter(pair.wanted.name, `RENAME CONSTRAINT ${column(names.from)} TO ${column(names.to)}`)],
    lock: 'ACCESS EXCLUSIVE',
    tables: [pair.now],
  })
}

function dropConstraint(plan: Planning, pair: TablePair, name: string): void {
  plan.add('drop', {
    id: `${pair.wanted.name}/${name}/drop`,
    description: {
      en: `Drop the constraint ${name} of ${pair.wanted.name}`,
      zh: `删除 ${pair.wanted.name} 的约束 ${name}`,
    },
    sql: [alter(pair.now, `DROP CONSTRAINT IF EXISTS ${column(name)}`)],
    lock: 'ACCESS EXCLUSIVE',
    tables: [pair.now],
  })
}

/** Checks are known by name: it ends in the hash of their columns. */
function planChecks(plan: Planning, pair: TablePair): void {
  const { wanted, live, now } = pair
  const held = new Map(
    wanted.checks.map((check) => {
      const columns = check.columns.map((name) => pair.existing.get(name) ?? name)
      return [check.name, atMostOneCheck(now, columns).name]
    }),
  )
  for (const check of wanted.checks) {
    const before = held.get(check.name)
    if (before !== undefined && live.checks.has(before)) {
      if (before !== check.name) renameConstraint(plan, pair, { from: before, to: check.name })
      continue
    }
    const columns = check.columns.map((name) => pair.prepared.get(name) ?? name)
    plan.add('addKey', {
      id: `${wanted.name}/${check.name}/check`,
      description: {
        en: `Allow at most one of ${check.columns.join(', ')} of ${wanted.name}`,
        zh: `${wanted.name} 的 ${check.columns.join('、')} 至多填写一个`,
      },
      sql: [alter(now, `ADD ${atMostOne({ ...check, columns })} NOT VALID`)],
      lock: 'ACCESS EXCLUSIVE',
      tables: [now],
      done: constraintExists(now, check.name),
      undo: [alter(now, `DROP CONSTRAINT IF EXISTS ${column(check.name)}`)],
    })
    validate(plan, pair, check.name)
  }
  const kept = new Set([...held.values(), ...wanted.checks.map((check) => check.name)])
  for (const name of live.checks.keys()) if (!kept.has(name) && isOurs(name)) dropConstraint(plan, pair, name)
}

const isOurs = (name: string) => isHashedName(name) || name.endsWith('__required')

const describeKey = (name: string, key: ForeignKeyShape) => ({
  en: `Tie ${name}.${key.column} to ${key.target} by a foreign key`,
  zh: `为 ${name}.${key.column} 建立指向 ${key.target} 的外键`,
})

/** The name a table has until the switch. */
export const physicalTable = (plan: Planning, wanted: string): string =>
  [...plan.renames.tables].find(([, now]) => now === wanted)?.[0] ?? wanted

export const constraintExists = (tableName: string, name: string): string =>
  `SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('${table(tableName).replaceAll("'", "''")}') AND conname = '${name.replaceAll("'", "''")}')`
