import { isId } from '../../../metadata/language/values/reference.ts'
import { AppError, type Issue } from '../../errors.ts'

/** Who takes a person's records over. What is left out stays where it is. */
export interface HandOver {
  /** Of everything that is not named. */
  to?: string | null
  /** By object, or `object.field` for a reference that names the person; null leaves them. */
  objects?: Readonly<Record<string, string | null>>
}

const issue = (path: string, en: string, zh: string): Issue => ({
  path,
  code: 'wrong_type',
  message: { en, zh },
})

/** `{ to?, objects? }` of a request. @throws validation_failed */
export function parseHandOver(given: unknown, path = ''): HandOver {
  if (given === undefined || given === null) return {}
  const errors: Issue[] = []
  const body = toObject(given)
  if (!body) throw refused([issue(path, 'Should be an object.', '应为对象。')])
  const { to, objects, ...rest } = body
  for (const name of Object.keys(rest))
    errors.push({
      path: `${path}/${name}`,
      code: 'unknown_field',
      message: { en: `There is no field "${name}".`, zh: `没有字段“${name}”。` },
    })
  const map = objects === undefined ? {} : toObject(objects)
  if (!map) errors.push(issue(`${path}/objects`, 'Should be an object.', '应为对象。'))
  const targets: [string, unknown][] = [
    [`${path}/to`, to ?? null],
    ...Object.entries(map ?? {}).map(([name, id]): [string, unknown] => [`${path}/objects/${name}`, id]),
  ]
  for (const [at, id] of targets)
    if (id !== null && !(typeof id === 'string' && isId(id)))
      errors.push(issue(at, 'Should be the id of a user.', '应为用户标识。'))
  if (errors.length > 0) throw refused(errors)
  return {
    to: (to as string | null | undefined) ?? null,
    objects: (map ?? {}) as Record<string, string | null>,
  }
}

const toObject = (given: unknown): Record<string, unknown> | undefined =>
  typeof given === 'object' && given !== null && !Array.isArray(given)
    ? (given as Record<string, unknown>)
    : undefined

const refused = (errors: Issue[]): AppError => new AppError('validation_failed', { errors })
