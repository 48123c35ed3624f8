import type { AppModel, ObjectDef } from '../../model.ts'
import type { Task } from './task.ts'

/** Groups of the options that `$group(…)` of a text may ask for, by the path that leads to the field. */
export function groupsIn(
  text: string,
  objects: AppModel['objects'],
  object: ObjectDef | undefined,
): NonNullable<Task['groups']> {
  if (!object || !text.includes('$group')) return {}
  const paths = new Set(text.match(/[a-z_]\w*(?:\.[a-z_]\w*)*/gi))
  return Object.fromEntries([...paths].flatMap((path) => groupsAt(path, objects, object)))
}

function groupsAt(
  path: string,
  objects: AppModel['objects'],
  from: ObjectDef,
): [string, Record<string, string>][] {
  const names = path.split('.')
  // `$record.stage` is known as `stage`.
  if (names[0] === 'record' && !from.fields.has('record')) names.shift()
  let object: ObjectDef | undefined = from
  for (const name of names.slice(0, -1))
    object = objects.get(object?.relations.get(name)?.object ?? object?.fields.get(name)?.to[0] ?? '')
  const options = object?.fields.get(names.at(-1) ?? '')?.options
  if (!options) return []
  const groups = options.flatMap(({ key, group }) => (group ? [[key, group] as const] : []))
  return [[names.join('.'), Object.fromEntries(groups)]]
}
