import { alter, column, foreignKey, table } from './ddl.ts'
import { isHashedName } from './names.ts'
import { type Planning, pathOf, type TablePair } from './planning.ts'
import type { LiveForeignKey, LiveTable } from './schema.ts'

/**
 * What the model no longer names is kept, hidden, and made harmless: no NOT NULL, no default, no unique index, and
 * a foreign key that gives way when its target is purged. Dropping it is a purge: another, explicit act.
 */
export function planRetired(plan: Planning, pairs: readonly TablePair[]): void {
  const used = new Set(pairs.map((pair) => pair.now))
  for (const pair of pairs) retireColumns(plan, pair)
  for (const live of plan.live.tables.values()) if (!used.has(live.name)) retireTable(plan, live)
  for (const pair of pairs) noticeReturns(plan, pair)
}

function retireColumns(plan: Planning, pair: TablePair): void {
  const kept = new Set(pair.existing.values())
  for (const shape of pair.live.columns.values()) {
    if (kept.has(shape.name)) continue
    if (/__(next|old)$/.test(shape.name)) {
      dropLeftover(plan, pair, shape.name)
      continue
    }
    const rules = [
      ...(shape.notNull ? ['DROP NOT NULL'] : []),
      ...(shape.default === undefined ? [] : ['DROP DEFAULT']),
    ].map((rule) => `ALTER COLUMN ${column(shape.name)} ${rule}`)
    const published = plan.before.get(pair.now)?.columns.has(shape.name) === true
    const physical = pair.wanted.columns.has(shape.name) ? `${shape.name}__r${plan.version}` : shape.name
    if (rules.length > 0 || published)
      plan.add('columnRule', {
        id: `${pair.wanted.name}.${shape.name}/retire`,
        description: {
          en: `Retire ${pair.wanted.name}.${shape.name}: its values are kept, hidden`,
          zh: `停用 ${pair.wanted.name}.${shape.name}：保留其值并隐藏`,
        },
        sql:
          rules.length > 0
            ? [
                alter(
                  pair.wanted.name,
                  ...rules.map((rule) => rule.replace(column(shape.name), column(physical))),
                ),
              ]
            : [],
        lock: rules.length > 0 ? 'ACCESS EXCLUSIVE' : 'none',
        tables: rules.length > 0 ? [pair.now] : [],
      })
    for (const key of pair.live.foreignKeys)
      if (key.column === shape.name && key.onDelete === 'NO ACTION')
        giveWay(plan, { now: pair.now, after: pair.wanted.name }, { ...key, column: physical })
  }
}

function dropLeftover(plan: Planning, pair: TablePair, name: string): void {
  const prepared = new Set(pair.prepared.values())
  const building = [...pair.conversions].some(
    ([wanted, change]) => change.shadow && `${wanted}__next` === name,
  )
  if (prepared.has(name) || building) return
  plan.add('dropColumn', {
    id: `${pair.wanted.name}.${name}/leftover`,
    description: {
      en: `Drop ${name} of ${pair.wanted.name}, left by a publish that was given up`,
      zh: `删除 ${pair.wanted.name} 中被放弃的发布遗留的 ${name}`,
    },
    sql: [alter(pair.wanted.name, `DROP COLUMN IF EXISTS ${column(name)}`)],
    lock: 'ACCESS EXCLUSIVE',
    tables: [pair.wanted.name],
  })
}

/** The key's target may be purged although a retired column still names it. */
function giveWay(plan: Planning, name: { now: string; after: string }, key: LiveForeignKey): void {
  const target = plan.renames.tables.get(key.target) ?? key.target
  plan.add('switchKey', {
    id: `${name.after}/${key.name}/give-way`,
    description: {
      en: `Let ${name.after}.${key.column} go empty when its target is purged`,
      zh: `目标被清除时允许 ${name.after}.${key.column} 置空`,
    },
    sql: [
      alter(name.after, `DROP CONSTRAINT IF EXISTS ${column(key.name)}`),
      alter(name.after, `ADD ${foreignKey({ ...key, target, onDelete: 'SET NULL' })} NOT VALID`),
    ],
    lock: 'SHARE ROW EXCLUSIVE',
    tables: [name.now, key.target].sort(),
  })
}

function retireTable(plan: Planning, live: LiveTable): void {
  const published = plan.before.has(live.name)
  const keys = live.foreignKeys.filter((key) => key.onDelete === 'NO ACTION')
  const uniques = [...live.indexes.values()].filter(
    (index) => index.unique && !index.primary && isHashedName(index.name),
  )
  const rules = [...live.columns.values()]
    .filter((shape) => shape.notNull && keys.some((key) => key.column === shape.name))
    .map((shape) => `ALTER COLUMN ${column(shape.name)} DROP NOT NULL`)
  if (published || rules.length + uniques.length > 0)
    plan.add('columnRule', {
      id: `${live.name}/retire`,
      description: {
        en: `Retire ${live.name}: its ${live.rows} records are kept, hidden`,
        zh: `停用 ${live.name}：保留其 ${live.rows} 条记录并隐藏`,
      },
      sql: [
        ...(rules.length > 0 ? [alter(live.name, ...rules)] : []),
        ...uniques.map((index) => `DROP INDEX IF EXISTS ${table(index.name)}`),
      ],
      lock: rules.length + uniques.length > 0 ? 'ACCESS EXCLUSIVE' : 'none',
      tables: [live.name],
    })
  for (const key of keys) giveWay(plan, { now: live.name, after: live.name }, key)
}

/** A retired name that comes back brings its old values with it, which the admin should know. */
function noticeReturns(plan: Planning, pair: TablePair): void {
  const before = plan.before.get(pair.now)
  if (!before || pair.live.rows === 0) return
  for (const [name, here] of pair.existing) {
    if (before.columns.has(here)) continue
    plan.problem({
      severity: 'info',
      code: 'retired_returns',
      path: pathOf(pair.wanted.name, pair.fields.get(name)?.name ?? name),
      message: {
        en: `"${name}" comes back with the values it had when it was retired.`,
        zh: `“${name}”将带着停用前的值恢复。`,
      },
    })
  }
}
