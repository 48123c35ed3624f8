import { isDeepStrictEqual } from 'node:util'
import type { ObjectDocument, OptionSetDocument } from '../../metadata/schema/types.ts'
import type { FieldDef, ObjectDef, Ownership, Problem, UniqueDef } from '../model.ts'
import { compileField } from './compile-field.ts'
import { type CatalogDocument, hashOf, inOrder } from './documents.ts'
import { refuseName } from './names.ts'
import { problem, problemPath } from './problem.ts'
import { systemFields } from './system-fields.ts'

/**
 * An object without the lists that other objects' references give it (`relations`), which link.ts adds.
 *
 * @param before what an earlier document of its gave with the same option sets: fields that are the same are taken over
 */
export function compileObject(
  item: CatalogDocument,
  sets: ReadonlyMap<string, OptionSetDocument>,
  problems: Problem[],
  before?: ObjectDef,
): ObjectDef | undefined {
  const source = item.document as ObjectDocument
  const at = `object/${item.name}`
  const refused = refuseName(item.name, `${at}#`, 'object')
  if (refused) {
    problems.push(refused)
    return undefined
  }
  const fields = new Map<string, FieldDef>()
  // What was called so is another field now: it is not the one of before.
  const taken = new Set(Object.values(source.fields).flatMap((field) => field.was ?? []))
  for (const name of inOrder(source.fields, source.order)) {
    if (source.fields[name]!.active === false) continue
    const known = !taken.has(name) && sameSource(before, source, name) ? before?.fields.get(name) : undefined
    const field = known ?? compileField(at, name, source.fields[name]!, sets, problems)
    if (field) fields.set(name, field)
  }
  const money = [...fields.values()].filter((field) => field.type === 'currency')
  for (const field of money)
    if (fields.has(`${field.name}_base`))
      problems.push(
        problem(
          'name_refused',
          problemPath(at, 'fields', `${field.name}_base`),
          `The name "${field.name}_base" cannot be used: it holds ${field.name} in company currency.`,
          `名称“${field.name}_base”不可用：它保存 ${field.name} 的本位币金额。`,
        ),
      )
  for (const field of systemFields(source, money.length > 0)) {
    const known = before?.fields.get(field.name)
    fields.set(field.name, known && isDeepStrictEqual(known, field) ? known : field)
  }

  const own = [...fields.values()].filter((field) => !field.system)
  const nameField = source.nameField ?? own.find((field) => field.type === 'text')?.name ?? 'id'
  if (!fields.has(nameField))
    problems.push(
      problem(
        'unknown_field',
        `${at}#/nameField`,
        `Field "${nameField}" does not exist.`,
        `字段“${nameField}”不存在。`,
      ),
    )
  const ownership: Ownership = source.ownership ?? 'user'
  if (typeof ownership === 'object') {
    const parent = fields.get(ownership.from)
    if (parent?.type !== 'reference' || !parent.required || parent.to.length !== 1 || parent.to[0] === '*')
      problems.push(
        problem(
          'ownership_invalid',
          `${at}#/ownership/from`,
          `"${ownership.from}" must be a required reference to one object.`,
          `“${ownership.from}”必须是指向单个对象的必填引用。`,
        ),
      )
  }
  const label = source.label
  return {
    name: item.name,
    label,
    pluralLabel: source.pluralLabel ?? label,
    icon: source.icon ?? 'box',
    package: item.package,
    nameField: fields.has(nameField) ? nameField : 'id',
    ownership,
    sort: source.sort ?? '-created_at',
    features: source.features ?? [],
    fields,
    relations: new Map(),
    indexes: compileKeys(at, 'indexes', source.indexes, fields, problems),
    unique: refuseSecrets(at, fields, problems, [
      ...own
        .filter((field) => field.unique)
        .map((field) => ({ name: field.name, fields: [field.name], ignoreCase: false })),
      ...(compileKeys(at, 'unique', source.unique, fields, problems) as UniqueDef[]),
    ]),
    recordTypes: new Map(
      Object.entries(source.recordTypes ?? {}).map(([name, type]) => [
        name,
        { label: type.label ?? name, raw: type as Record<string, unknown> },
      ]),
    ),
    ...treeOf(own),
    ...(source.single ? { single: source.single } : {}),
    was: source.was ?? [],
    raw: source as unknown as Record<string, unknown>,
    hash: hashOf([item.hash, own.map((field) => field.options ?? null)]),
  }
}

const sameSource = (before: ObjectDef | undefined, source: ObjectDocument, name: string): boolean =>
  before !== undefined &&
  isDeepStrictEqual((before.raw as unknown as ObjectDocument).fields[name], source.fields[name])

const treeOf = (fields: readonly FieldDef[]): { treeField?: string } => {
  const tree = fields.find((field) => field.raw['tree'] === true)
  return tree ? { treeField: tree.name } : {}
}

/** Sealed values are never the same: a key over a secret would let every duplicate pass. */
function refuseSecrets(
  at: string,
  fields: ReadonlyMap<string, FieldDef>,
  problems: Problem[],
  keys: UniqueDef[],
): UniqueDef[] {
  for (const name of new Set(keys.flatMap((key) => key.fields)))
    if (fields.get(name)?.secret)
      problems.push(
        problem(
          'secret_impossible',
          problemPath(at, 'fields', name),
          `A secret cannot be unique: nobody can tell whether "${name}" is the same twice.`,
          `保密字段不能唯一：无法判断“${name}”是否重复。`,
        ),
      )
  return keys
}

function compileKeys(
  at: string,
  part: 'indexes' | 'unique',
  source: Readonly<Record<string, { fields: string[]; ignoreCase?: boolean; active?: boolean }>> | undefined,
  fields: ReadonlyMap<string, FieldDef>,
  problems: Problem[],
): (UniqueDef | { name: string; fields: string[] })[] {
  const keys: (UniqueDef | { name: string; fields: string[] })[] = []
  for (const [name, key] of Object.entries(source ?? {})) {
    if (key.active === false) continue
    // What is derived gets its column when all objects are known, or is refused then.
    const missing = key.fields.filter((name) => {
      const field = fields.get(name)
      return !field?.derived && (field?.columns.length ?? 0) === 0
    })
    if (missing.length > 0) {
      problems.push(
        problem(
          'unknown_field',
          problemPath(at, part, name, 'fields'),
          `No such field to index: ${missing.join(', ')}.`,
          `没有可建索引的字段：${missing.join('、')}。`,
        ),
      )
      continue
    }
    keys.push(
      part === 'unique'
        ? { name, fields: key.fields, ignoreCase: key.ignoreCase === true }
        : { name, fields: key.fields },
    )
  }
  return keys
}
