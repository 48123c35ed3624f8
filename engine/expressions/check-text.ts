import { type Checked, type CheckScope, check } from '../../metadata/language/check/index.ts'
import type { Kind, Node } from '../../metadata/language/types.ts'
import type { AppModel } from '../model.ts'
import { toError } from './refusal.ts'

/** What `$user` holds, in every place. */
export const userKinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['id', 'ref'],
  ['name', 'str'],
  ['email', 'str'],
  ['department', 'ref'],
  ['roles', 'tags'],
  ['teams', 'tags'],
  ['capabilities', 'tags'],
])

/** Names of every place: the person who asks, and settings. */
export const everywhere = { settings: true, given: { user: userKinds } } as const

const remembered = new WeakMap<AppModel, Map<string, Checked>>()
const most = 5000

/**
 * Checks a text once a model, object and place.
 *
 * @param place what tells scopes with other names apart; names are part of the key through it
 */
export function checkOnce(
  model: AppModel,
  text: string,
  scope: CheckScope,
  place: string,
  expect?: 'condition' | Kind,
): Checked {
  let known = remembered.get(model)
  if (!known) {
    known = new Map()
    remembered.set(model, known)
  }
  const key = `${scope.object ?? ''}\n${place}\n${expect ?? ''}\n${text}`
  const found = known.get(key)
  if (found) return found
  const checked = check(text, scope, expect)
  if (known.size >= most) known.delete(known.keys().next().value as string)
  known.set(key, checked)
  return checked
}

/** @throws expression_invalid, expression_not_sql with the first error's position */
export function requireNode(checked: Checked): Node {
  if (checked.node) return checked.node
  throw toError(checked.diagnostics.find(({ severity }) => severity === 'error')!)
}
