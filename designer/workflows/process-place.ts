import type { Kind } from '../../metadata/language/types.ts'
import type { Place } from '../expressions/place.ts'
import type { ProcessDocument } from './levels.ts'
import type { ProcessScope } from './process-scope.ts'

/** Names that only a process has; what they hold is known when it runs. */
const ofProcess = [
  ...['run', 'input', 'item', 'index', 'steps', 'active', 'event', 'error', 'undone', 'results', 'done'],
  ...['total', 'arrived', 'trigger', 'record'],
]

const userKinds = new Map([
  ['id', 'ref'],
  ['name', 'str'],
  ['email', 'str'],
  ['department', 'ref'],
  ['roles', 'tags'],
  ['teams', 'tags'],
] as const)

/** Keys whose text says whether. */
const conditions = new Set(['when', 'while', 'until', 'open', 'onlyWhile', 'match', 'filter', 'visibleWhen'])

/** Keys whose text is answered at once, in steps that do work too. */
const atOnce = new Set([...conditions, 'after', 'every', 'at'])

/** What a text of a step or a way in may name: a filter the records it is over, others the run's record. */
export function processPlace(
  key: string,
  beside: Readonly<Record<string, unknown>>,
  { object }: ProcessDocument,
  scope: ProcessScope = {},
  kind?: 'flow' | 'work' | undefined,
): Place {
  const own = beside['object']
  const about = key === 'filter' && typeof own === 'string' ? own : object
  return {
    object: about,
    names: { old: true, new: true, settings: true, given: { user: userKinds, ...givenOf(scope) } },
    ...(conditions.has(key) ? { expect: 'condition' } : {}),
    open: ofProcess,
    isWhole: kind === 'work' && !atOnce.has(key),
  }
}

/** What they hold is known when it runs: a name of theirs is offered, its kind is not judged. */
const givenOf = (scope: ProcessScope): Record<string, ReadonlyMap<string, Kind>> =>
  Object.fromEntries(
    Object.entries(scope).map(([name, members]) => [
      name,
      new Map(members.map((member): [string, Kind] => [member, 'undef'])),
    ]),
  )
