import { over } from './conversions.ts'
import { alter, column, table } from './ddl.ts'
import { columnExists } from './pair-tables.ts'
import type { StepInput } from './planning.ts'
import { type ColumnChange, type Planning, pathOf, type TablePair } from './planning.ts'

/** The name of the column that is being filled, and of the one that is being left. */
export const nextColumn = (name: string): string => `${name}__next`
export const oldColumn = (name: string): string => `${name}__old`

/**
 * A changed type. Widening touches no row; a small table is rewritten in the switch; a big one gets a shadow
 * column, filled while everybody works and swapped by two renames.
 */
export function planConversion(plan: Planning, pair: TablePair, name: string, change: ColumnChange): void {
  const here = pair.existing.get(name) ?? name
  const from = pair.live.columns.get(here)?.type ?? ''
  const to = pair.wanted.columns.get(name)?.type ?? ''
  const description =
    from === to
      ? { en: `Rename options of ${pair.wanted.name}.${name}`, zh: `${pair.wanted.name}.${name} 的选项改名` }
      : {
          en: `Change ${pair.wanted.name}.${name} from ${from} to ${to}`,
          zh: `将 ${pair.wanted.name}.${name} 由 ${from} 改为 ${to}`,
        }
  const destroysData = askTheData(plan, pair, { name, here, change })
  if (change.shadow) planShadow(plan, pair, { name, here, to, change, description, destroysData })
  else
    plan.add('convert', {
      id: `${pair.wanted.name}.${name}/type`,
      description,
      sql: [
        alter(
          pair.now,
          ...(pair.live.columns.get(here)?.default === undefined
            ? []
            : [`ALTER COLUMN ${column(here)} DROP DEFAULT`]),
          `ALTER COLUMN ${column(here)} TYPE ${to} USING ${change.using(column(here))}`,
        ),
        ...(pair.live.columns.get(here)?.default !== undefined &&
        pair.wanted.columns.get(name)?.default !== undefined
          ? [
              alter(
                pair.now,
                `ALTER COLUMN ${column(here)} SET DEFAULT ${pair.wanted.columns.get(name)?.default}`,
              ),
            ]
          : []),
      ],
      lock: 'ACCESS EXCLUSIVE',
      tables: [pair.now],
      rows: change.kind === 'widen' ? 0 : pair.live.rows,
      destroysData,
    })
}

/** Asks which rows would not survive; an empty table has none. */
function askTheData(
  plan: Planning,
  pair: TablePair,
  at: { name: string; here: string; change: ColumnChange },
): boolean {
  if (pair.live.rows === 0) return false
  const label = pair.fields.get(at.name)?.name ?? at.name
  const ask = (code: 'rows_do_not_convert' | 'values_shortened', condition: (ref: string) => string) =>
    plan.check({
      code,
      path: pathOf(pair.wanted.name, label),
      label,
      sql: `SELECT id::text AS id FROM ${table(pair.now)} WHERE ${over(condition, at.here)} LIMIT 101`,
      destroys: code === 'values_shortened',
      step: `${pair.wanted.name}.${at.name}/${at.change.shadow ? 'swap' : 'type'}`,
    })
  if (at.change.refuses) ask('rows_do_not_convert', at.change.refuses)
  if (at.change.shortens) ask('values_shortened', at.change.shortens)
  return at.change.shortens !== undefined
}

interface Shadow {
  name: string
  here: string
  to: string
  change: ColumnChange
  description: StepInput['description']
  destroysData: boolean
}

function planShadow(plan: Planning, pair: TablePair, shadow: Shadow): void {
  const { name, here, change } = shadow
  const next = nextColumn(name)
  const value = change.using(column(here))
  const pending = `${column(next)} IS DISTINCT FROM (${value})`
  const tables = [pair.now]
  plan.add('addColumn', {
    id: `${pair.wanted.name}.${name}/next`,
    description: {
      en: `Add the column ${next}, not seen by anybody yet, to ${pair.wanted.name}`,
      zh: `为 ${pair.wanted.name} 添加暂不可见的列 ${next}`,
    },
    sql: [alter(pair.now, `ADD COLUMN IF NOT EXISTS ${column(next)} ${shadow.to}`)],
    lock: 'ACCESS EXCLUSIVE',
    tables,
    done: columnExists(pair.now, next),
    undo: [alter(pair.now, `DROP COLUMN IF EXISTS ${column(next)}`)],
  })
  if (!change.derived) planFill(plan, pair, shadow)
  plan.add('convert', {
    id: `${pair.wanted.name}.${name}/swap`,
    description: shadow.description,
    sql: [
      ...(change.derived
        ? []
        : [`UPDATE ${table(pair.now)} SET ${column(next)} = ${value} WHERE ${pending}`]),
      alter(pair.now, `ALTER COLUMN ${column(here)} DROP NOT NULL`),
      alter(pair.now, `RENAME COLUMN ${column(here)} TO ${column(oldColumn(name))}`),
      // What the column is finally called is the renaming's business, as for every other column.
      alter(pair.now, `RENAME COLUMN ${column(next)} TO ${column(here)}`),
    ],
    lock: 'ACCESS EXCLUSIVE',
    tables,
    destroysData: shadow.destroysData,
  })
  planRules(plan, pair, name)
  plan.add('dropColumn', {
    id: `${pair.wanted.name}.${name}/drop-old`,
    description: {
      en: `Drop ${oldColumn(name)} of ${pair.wanted.name}, whose values were carried over`,
      zh: `删除 ${pair.wanted.name} 中值已转移的 ${oldColumn(name)}`,
    },
    sql: [alter(pair.wanted.name, `DROP COLUMN IF EXISTS ${column(oldColumn(name))}`)],
    lock: 'ACCESS EXCLUSIVE',
    tables: [pair.wanted.name],
  })
}

function planFill(plan: Planning, pair: TablePair, { name, here, change }: Shadow): void {
  const next = nextColumn(name)
  const value = change.using(column(here))
  const pending = `${column(next)} IS DISTINCT FROM (${value})`
  plan.add('shadow', {
    id: `${pair.wanted.name}.${name}/fill-next`,
    description: {
      en: `Fill ${next} of ${pair.wanted.name} from ${here}, a few thousand rows at a time`,
      zh: `分批由 ${here} 填充 ${pair.wanted.name} 的 ${next}`,
    },
    sql: [`UPDATE ${table(pair.now)} SET ${column(next)} = ${value} WHERE ${pending}`],
    how: 'backfill',
    lock: 'ROW EXCLUSIVE',
    tables: [pair.now],
    rows: pair.live.rows,
    backfill: { table: pair.now, set: `${column(next)} = ${value}`, pending },
    shadows: [{ table: pair.now, column: next, source: here, value: change.using('{}') }],
  })
}

/** What held of the column holds of the one that takes its place. */
function planRules(plan: Planning, pair: TablePair, name: string): void {
  const wanted = pair.wanted.columns.get(name)
  if (wanted?.notNull || wanted?.default !== undefined)
    plan.add('columnRule', {
      id: `${pair.wanted.name}.${name}/rules`,
      description: { en: `Rules of ${pair.wanted.name}.${name}`, zh: `${pair.wanted.name}.${name} 的约束` },
      sql: [
        alter(
          pair.wanted.name,
          ...(wanted.default === undefined
            ? []
            : [`ALTER COLUMN ${column(name)} SET DEFAULT ${wanted.default}`]),
          ...(wanted.notNull ? [`ALTER COLUMN ${column(name)} SET NOT NULL`] : []),
        ),
      ],
      lock: 'ACCESS EXCLUSIVE',
      tables: [pair.now],
      rows: wanted.notNull ? pair.live.rows : 0,
    })
}
