import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { AppModel, FieldDef, ObjectDef } from '../../model.ts'

/** What is wrong with `{ "path": … }` of an object: it ends at a field that names no people. Undefined: nothing. */
export function pathToNobody(
  model: AppModel,
  object: ObjectDef,
  assignee: unknown,
): { en: string; zh: string } | undefined {
  const isNamed = typeof assignee === 'object' && assignee !== null
  const { path } = (isNamed ? assignee : {}) as { path?: unknown }
  const end = typeof path === 'string' ? endOf(model, object, path) : undefined
  if (!end || mayName(end.field)) return undefined
  const people = [...end.object.fields.values()].filter(namesPeople).map(({ name }) => name)
  const meant = nearest(end.field.name, people)
  return {
    en: `"${String(path)}" names no people.${meant ? ` Did you mean "${meant}"?` : ` These do: ${people.join(', ')}.`}`,
    zh: `“${String(path)}”不是人员字段。${meant ? `是否为“${meant}”？` : `可用：${people.join('、')}。`}`,
  }
}

/** The field that names lead to, one by one; undefined where they are more than that, or wrong otherwise. */
function endOf(
  { objects }: AppModel,
  object: ObjectDef,
  path: string,
): { object: ObjectDef; field: FieldDef } | undefined {
  const names = path.replace(/^=/, '').trim().split('.')
  const last = names.pop()!
  let here: ObjectDef | undefined = object
  for (const name of names) {
    const to: readonly string[] = here.fields.get(name)?.to ?? []
    here = to.length === 1 ? objects.get(to[0]!) : undefined
    if (!here) return undefined
  }
  const field = here.fields.get(last)
  return field && { object: here, field }
}

const namesPeople = ({ to }: FieldDef): boolean => to.includes('user') || to.includes('*')

/** Texts may hold somebody's e-mail; what a formula gives is known when it is asked. */
const mayName = (field: FieldDef): boolean =>
  namesPeople(field) ||
  (field.to.length === 0 && (field.derived !== undefined || ['text', 'email'].includes(field.type)))
