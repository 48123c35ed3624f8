import type { FieldDef } from '../model.ts'
import { findConversion } from './conversions.ts'
import { alter, column, table } from './ddl.ts'
import { renamedOptions } from './plan-options.ts'
import { type Planning, pathOf, type TablePair } from './planning.ts'
import type { LiveTable, TableShape } from './schema.ts'

export interface Pairing {
  pairs: TablePair[]
  /** Tables that do not exist yet. */
  fresh: TableShape[]
}

/** Finds for every wanted table the live one it is made from, and for every column likewise. */
export function pairTables(plan: Planning, fields: Map<string, Map<string, FieldDef>>): Pairing {
  const oldName = new Map([...plan.renames.tables].map(([old, now]) => [now, old]))
  const pairing: Pairing = { pairs: [], fresh: [] }
  for (const wanted of plan.wanted.values()) {
    const old = oldName.get(wanted.name)
    const live = plan.live.tables.get(old ?? wanted.name)
    if (live && old === undefined && plan.renames.tables.has(wanted.name)) nameInUse(plan, wanted)
    else if (!live) pairing.fresh.push(wanted)
    else {
      if (old !== undefined) makeWayForTable(plan, wanted)
      pairing.pairs.push(pairColumns(plan, wanted, live, fields.get(wanted.name) ?? new Map()))
    }
  }
  return pairing
}

function nameInUse(plan: Planning, wanted: TableShape): void {
  const now = plan.renames.tables.get(wanted.name)
  plan.problem({
    severity: 'error',
    code: 'name_in_use',
    path: pathOf(wanted.name),
    message: {
      en: `"${wanted.name}" still holds the records of what becomes "${now}". Publish the renaming first, then the new object.`,
      zh: `“${wanted.name}”仍保存着即将改名为“${now}”的对象的记录。请先发布改名，再发布新对象。`,
    },
  })
}

/** A retired table of the new name steps aside. */
function makeWayForTable(plan: Planning, wanted: TableShape): void {
  if (!plan.live.tables.has(wanted.name)) return
  const aside = `${wanted.name}__r${plan.version}`
  plan.add('moveRetired', {
    id: `${wanted.name}/aside`,
    description: {
      en: `Keep the retired table ${wanted.name} as ${aside}`,
      zh: `将已停用的表 ${wanted.name} 保留为 ${aside}`,
    },
    sql: [alter(wanted.name, `RENAME TO ${column(aside)}`)],
    lock: 'ACCESS EXCLUSIVE',
    tables: [wanted.name],
    done: `SELECT to_regclass('${table(aside)}') IS NOT NULL`,
    undo: [alter(aside, `RENAME TO ${column(wanted.name)}`)],
  })
}

function pairColumns(
  plan: Planning,
  wanted: TableShape,
  live: LiveTable,
  fields: ReadonlyMap<string, FieldDef>,
): TablePair {
  const renamed = plan.renames.columns.get(wanted.name) ?? new Map<string, string>()
  const oldName = new Map([...renamed].map(([old, now]) => [now, old]))
  const known = knownColumns(plan, wanted, oldName)
  const pair: TablePair = {
    wanted,
    live,
    now: live.name,
    existing: new Map(),
    prepared: new Map(),
    conversions: new Map(),
    fields,
  }
  for (const shape of wanted.columns.values()) {
    const old = oldName.get(shape.name)
    const here = live.columns.get(old ?? shape.name)
    const free = old !== undefined || !renamed.has(shape.name)
    if (here && free) keepOrConvert(plan, pair, shape.name, here.name, known.has(shape.name))
    const taken = live.columns.has(shape.name) && !pair.existing.has(shape.name)
    const leaves = renamed.has(shape.name)
    if (taken && !leaves) moveAside(plan, pair, shape.name)
    if (old !== undefined && old !== shape.name && live.columns.has(shape.name) && !leaves)
      moveAside(plan, pair, shape.name)
    pair.prepared.set(
      shape.name,
      pair.existing.get(shape.name) ?? (taken && leaves ? `${shape.name}__next` : shape.name),
    )
  }
  return pair
}

/** Columns the published model knows, by their wanted names; others of the same name were retired long ago. */
function knownColumns(plan: Planning, wanted: TableShape, oldName: ReadonlyMap<string, string>): Set<string> {
  const oldTable = [...plan.renames.tables].find(([, now]) => now === wanted.name)?.[0] ?? wanted.name
  const before = plan.before.get(oldTable)
  return new Set([...wanted.columns.keys()].filter((name) => before?.columns.has(oldName.get(name) ?? name)))
}

function keepOrConvert(plan: Planning, pair: TablePair, name: string, here: string, known: boolean): void {
  const to = pair.wanted.columns.get(name)?.type ?? ''
  const from = pair.live.columns.get(here)?.type ?? ''
  if (from === to) {
    pair.existing.set(name, here)
    renameOptions(plan, pair, name, to)
    return
  }
  if (!known) return
  const conversion = findConversion(from, to)
  if (!conversion) {
    cannotConvert(plan, pair, { name, from, to })
    return
  }
  pair.existing.set(name, here)
  pair.conversions.set(name, {
    ...conversion,
    shadow: conversion.kind === 'rewrite' && pair.live.rows >= plan.bigTable,
  })
}

/** Keys of options are data: in a big table they are renamed through a shadow column. */
function renameOptions(plan: Planning, pair: TablePair, name: string, type: string): void {
  const options = plan.renames.options.get(pair.wanted.name)?.get(name)
  if (!options || pair.live.rows < plan.bigTable) return
  pair.conversions.set(name, { kind: 'rewrite', using: renamedOptions(options, type), shadow: true })
}

function cannotConvert(
  plan: Planning,
  pair: TablePair,
  change: { name: string; from: string; to: string },
): void {
  const { name, from, to } = change
  pair.existing.set(name, name)
  plan.problem({
    severity: 'error',
    code: 'type_change_impossible',
    path: pathOf(pair.wanted.name, pair.fields.get(name)?.name ?? name),
    message: {
      en: `The values of "${name}" (${from}) cannot become ${to}. Retire the field and add another one with its own name.`,
      zh: `“${name}”的值（${from}）无法转换为 ${to}。请停用该字段，并以另一名称新增字段。`,
    },
  })
}

function moveAside(plan: Planning, pair: TablePair, name: string): void {
  const aside = `${name}__r${plan.version}`
  if (pair.live.columns.has(aside)) return
  plan.add('moveRetired', {
    id: `${pair.wanted.name}.${name}/aside`,
    description: {
      en: `Keep the retired column ${name} of ${pair.wanted.name} as ${aside}`,
      zh: `将 ${pair.wanted.name} 已停用的列 ${name} 保留为 ${aside}`,
    },
    sql: [alter(pair.now, `RENAME COLUMN ${column(name)} TO ${column(aside)}`)],
    lock: 'ACCESS EXCLUSIVE',
    tables: [pair.now],
    done: columnExists(pair.now, aside),
    undo: [alter(pair.now, `RENAME COLUMN ${column(aside)} TO ${column(name)}`)],
  })
}

/** A query: is there such a column? */
export const columnExists = (tableName: string, name: string): string =>
  `SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('${table(tableName).replaceAll("'", "''")}') AND attname = '${name.replaceAll("'", "''")}' AND NOT attisdropped)`
