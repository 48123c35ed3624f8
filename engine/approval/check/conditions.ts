import type { Need } from '../../../metadata/language/needs.ts'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import { underOldNames } from '../../workflow/expressions/old-names.ts'
import { processText } from '../../workflow/expressions/process-text.ts'

interface Condition {
  text: string
  /** Where it stands in the document, key by key. */
  at: readonly string[]
}

/** Every condition that leads the path: of steps, branches and choices. */
export function conditionsOf({ steps, path }: ApprovalDocument): Condition[] {
  const found: Condition[] = []
  for (const [name, { when }] of Object.entries(steps))
    if (when !== undefined) found.push({ text: when, at: ['steps', name, 'when'] })
  const walk = (part: unknown, at: readonly string[]): void => {
    if (typeof part !== 'object' || part === null) return
    for (const [key, inner] of Object.entries(part))
      if (key === 'when' && typeof inner === 'string') found.push({ text: inner, at: [...at, key] })
      else walk(inner, [...at, key])
  }
  walk(path, ['path'])
  return found
}

/** Paths of the record's own fields and of those it refers to that conditions read. Lists are left out. */
export const conditionPaths = (
  model: AppModel,
  object: ObjectDef,
  document: ApprovalDocument,
): ReadonlySet<string> =>
  new Set(conditionsOf(document).flatMap(({ text }) => [...pathsReadBy(model, object, text)]))

/** What `$base` reads has a column of its own and is called after its field. */
const fieldBehind = (object: ObjectDef | undefined, name: string): string =>
  !object || object.fields.has(name) ? name : name.replace(/_base$/, '')

/** The same of one condition. */
export function pathsReadBy(model: AppModel, object: ObjectDef, text: string): ReadonlySet<string> {
  const paths = new Set<string>()
  const names = underOldNames(model)
  const take = (need: Need, at: ObjectDef | undefined, before: string): void => {
    for (const field of need.fields) paths.add(`${before}${fieldBehind(at, field)}`)
    for (const [name, inner] of need.refs)
      take(inner, names.objects.get(at?.fields.get(name)?.to[0] ?? ''), `${before}${name}.`)
  }
  const own = names.objects.get(object.name) ?? object
  const { needs } = processText(names, own, text, { isGoneEmpty: true })
  take(needs.root, own, '')
  take(needs.record, own, '')
  paths.delete('id')
  return paths
}
