import type { AppModel, FieldDef, ObjectDef } from '../../model.ts'

const made = new WeakMap<AppModel['objects'], ReadonlyMap<string, ObjectDef>>()

/**
 * The objects as runs of older versions name them: each, and every field, under what it was called before too. A name
 * that is something else now means that.
 */
export function underOldNames(model: AppModel): AppModel {
  const known = made.get(model.objects)
  if (known) return known === model.objects ? model : { ...model, objects: known }
  const objects = new Map([...model.objects].map(([name, object]) => [name, withOldFields(object)]))
  for (const object of [...objects.values()])
    for (const old of object.was) if (!objects.has(old)) objects.set(old, object)
  const isSame =
    objects.size === model.objects.size &&
    [...objects].every(([name, object]) => model.objects.get(name) === object)
  const kept = isSame ? model.objects : objects
  made.set(model.objects, kept)
  return isSame ? model : { ...model, objects: kept }
}

function withOldFields(object: ObjectDef): ObjectDef {
  const old = [...object.fields.values()].flatMap((field) =>
    field.was.filter((name) => !object.fields.has(name)).map((name): [string, FieldDef] => [name, field]),
  )
  if (old.length === 0) return object
  const fields = new Map(object.fields)
  for (const [name, field] of old) fields.set(name, { ...field, name })
  return { ...object, fields }
}

const fieldNow = (object: ObjectDef, name: string): FieldDef | undefined =>
  object.fields.get(name) ?? [...object.fields.values()].find(({ was }) => was.includes(name))

/** An object by its name of now. */
export const objectNow = ({ objects }: Pick<AppModel, 'objects'>, name: string): string =>
  objects.has(name) ? name : ([...objects.values()].find(({ was }) => was.includes(name))?.name ?? name)

function pathNow({ objects }: Pick<AppModel, 'objects'>, object: ObjectDef, path: string): string {
  let at: ObjectDef | undefined = object
  return path
    .split('.')
    .map((name) => {
      const field: FieldDef | undefined = at && fieldNow(at, name)
      at = field && objects.get(field.to[0] ?? '')
      return field?.name ?? name
    })
    .join('.')
}

/** Quoted texts and names with a `$` are left alone. */
const words = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\$[\w.]*|[A-Za-z_][\w.]*/g

/**
 * Options of a node as they read now: its object, the fields it writes, lists, finds and filters by. What is gone stays as it
 * was written, so that the node can say so.
 */
export function optionsNow<Options extends object>(
  model: Pick<AppModel, 'objects'>,
  own: string | null,
  options: Options,
): Options {
  const { object: named, values, fields, sort, filter, by, input } = options as Record<string, unknown>
  const name = typeof named === 'string' ? objectNow(model, named) : own
  const object = name === null ? undefined : model.objects.get(name)
  if (!object) return options
  const path = (text: unknown) => (typeof text === 'string' ? pathNow(model, object, text) : text)
  const list = (given: unknown) => (Array.isArray(given) ? given.map(path) : path(given))
  const now: Record<string, unknown> = { ...(options as Record<string, unknown>) }
  if (typeof named === 'string') now['object'] = name
  const byField = (given: unknown) =>
    typeof given === 'object' && given !== null && !Array.isArray(given)
      ? Object.fromEntries(Object.entries(given).map(([key, value]) => [path(key), value]))
      : given
  if (values !== undefined) now['values'] = byField(values)
  // What an action of every record is given may hold values of its own.
  if ('action' in options && typeof input === 'object' && input !== null && 'values' in input)
    now['input'] = { ...input, values: byField(input.values) }
  if (fields !== undefined) now['fields'] = list(fields)
  if (Array.isArray(by)) now['by'] = list(by)
  if (typeof sort === 'string')
    now['sort'] = sort
      .split(',')
      .map((part) => (part.startsWith('-') ? `-${path(part.slice(1))}` : path(part)))
      .join(',')
  if (typeof filter === 'string')
    now['filter'] = filter.replace(words, (word) =>
      /^["'$]/.test(word) ? word : pathNow(model, object, word),
    )
  return now as Options
}
