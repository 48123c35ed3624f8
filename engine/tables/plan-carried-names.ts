import type { ObjectDef } from '../model.ts'
import { quoteLiteral } from '../sql.ts'
import { column, table } from './ddl.ts'
import type { Planning } from './planning.ts'

/** The tables of the engine that tell records apart by their object's name. */
const tablesByObject = ['history', 'deletion', 'file', 'share']

/**
 * What the engine keeps about records by the names of their object and fields takes the new names in the switch:
 * history, recycle bin, files, shares, counters, events still to be sent, and references to any object. Comes after the tables' own renaming.
 */
export function planCarriedNames(plan: Planning): void {
  const { objects, fields, columns } = plan.renames
  const moved = [...objects]
  const oldName = new Map(moved.map(([old, now]) => [now, old]))
  const statements = [
    ...moved.flatMap(([old, now]) =>
      tablesByObject.map(
        (name) => `UPDATE sys.${name} SET object = ${text(now)} WHERE object = ${text(old)}`,
      ),
    ),
    ...moved.map(([old, now]) => recentEvents(old, now)),
    ...(moved.length > 0 ? referencesToAny(plan.to.objects.values(), moved) : []),
    ...[...plan.to.objects.values()].flatMap((object) =>
      counters(object, oldName.get(object.name) ?? object.name, fields.get(object.name)),
    ),
    ...[...fields].flatMap(([name, renamed]) => filesOf(plan.to.objects.get(name), renamed)),
    ...[...columns].flatMap(([name, renamed]) => clearedReferences(plan.to.objects.get(name), renamed)),
  ]
  if (statements.length === 0) return
  plan.add('rename', {
    id: 'carried-names',
    description: {
      en: 'Keep history, recycle bin, files, shares, numbers and events with what is renamed',
      zh: '历史、回收站、文件、共享、编号和事件随改名一并更新',
    },
    sql: statements,
    lock: 'ROW EXCLUSIVE',
  })
}

const text = (value: string): string => quoteLiteral(value).trim()

/** Events older than these were sent long ago; the switch has no time for all of them. */
const recentRows = 100_000

const recentEvents = (old: string, now: string): string =>
  `UPDATE sys.outbox SET object = ${text(now)} WHERE object = ${text(old)}
  AND id > (SELECT coalesce(max(id), 0) - ${recentRows} FROM sys.outbox)`

function referencesToAny(objects: Iterable<ObjectDef>, moved: readonly [string, string][]): string[] {
  return [...objects].flatMap((object) =>
    [...object.fields.values()]
      .filter((field) => field.stores === 'target' && field.to[0] === '*')
      .flatMap((field) => {
        const kind = column(field.columns[0]!.name)
        return moved.map(
          ([old, now]) =>
            `UPDATE ${table(object.name)} SET ${kind} = ${text(now)} WHERE ${kind} = ${text(old)}`,
        )
      }),
  )
}

/** A counter that a retired field left under the new name makes way. */
function counters(
  object: ObjectDef,
  was: string,
  renamed: ReadonlyMap<string, string> | undefined,
): string[] {
  const oldField = new Map([...(renamed ?? [])].map(([old, now]) => [now, old]))
  return [...object.fields.values()]
    .filter((field) => field.type === 'autoNumber')
    .flatMap((field) => {
      const [old, now] = [`${was}.${oldField.get(field.name) ?? field.name}`, `${object.name}.${field.name}`]
      if (old === now) return []
      return [
        `DELETE FROM sys.counter WHERE name = ${text(now)}`,
        `UPDATE sys.counter SET name = ${text(now)} WHERE name = ${text(old)}`,
      ]
    })
}

function filesOf(object: ObjectDef | undefined, renamed: ReadonlyMap<string, string>): string[] {
  return [...renamed]
    .filter(([, now]) => object?.fields.get(now)?.stores === 'files')
    .map(
      ([old, now]) =>
        `UPDATE sys.file SET field = ${text(now)} WHERE object = ${text(object!.name)} AND field = ${text(old)}`,
    )
}

/** The recycle bin keeps references that a deletion cleared by their column. */
function clearedReferences(object: ObjectDef | undefined, renamed: ReadonlyMap<string, string>): string[] {
  const targets = new Set(
    [...(object?.fields.values() ?? [])]
      .filter((field) => field.stores === 'target')
      .flatMap((field) => field.columns.map(({ name }) => name)),
  )
  return [...renamed]
    .filter(([, now]) => targets.has(now))
    .map(
      ([old, now]) =>
        `UPDATE sys.deletion SET cleared = (cleared - ${text(old)}) || jsonb_build_object(${text(now)}, cleared -> ${text(old)})
  WHERE object = ${text(object!.name)} AND cleared -> ${text(old)} IS NOT NULL`,
    )
}
