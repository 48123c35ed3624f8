import type { AppModel, ObjectDef } from '../model.ts'
import { checkAssignee } from './assignees/check-assignees.ts'
import { pathToNobody } from './assignees/path-to-people.ts'
import { asAssignee } from './people.ts'

type Path = readonly string[]

/** What is told of a slot for people, and of the expressions in it. */
export interface PeopleReport {
  say(code: string, path: Path, en: string, zh: string): void
  text(expression: string, path: Path): void
}

/** Where they are named. */
export interface WhosePeople {
  model: AppModel
  object: ObjectDef | undefined
  /** Whether they are asked, each with a weight and in their turn; others are told something, or given a record. */
  areAsked: boolean
}

/** People are named in a way there is: whoever nobody can find is asked and told nothing. */
export function checkPeople(
  { model, object, areAsked }: WhosePeople,
  given: unknown,
  path: Path,
  { say, text: expression }: PeopleReport,
): void {
  const isList = Array.isArray(given)
  for (const [i, slot] of (isList ? given : [given]).entries()) {
    const at = isList ? [...path, String(i)] : path
    checkAssignee({ world: 'workflow', model, say, expression }, asAssignee(slot, object), at)
    const nobody = object && pathToNobody(model, object, slot)
    if (nobody) say('process_path_nobody', [...at, 'path'], nobody.en, nobody.zh)
    if (!areAsked) checkUnasked(slot, at, say)
  }
}

/** What counts only where people answer. */
function checkUnasked(given: unknown, at: Path, say: PeopleReport['say']): void {
  const { weight, resolve } = (typeof given === 'object' && given !== null ? given : {}) as Record<
    string,
    unknown
  >
  if (weight !== undefined)
    say(
      'process_option_invalid',
      [...at, 'weight'],
      'Nobody answers here, so a weight would do nothing. Take it out; weights count in tasks.',
      '此处无人作答，权重不起作用，请删除。权重仅用于任务。',
    )
  if (resolve === 'each')
    say(
      'process_option_invalid',
      [...at, 'resolve'],
      'Nobody takes turns here: all are found at once. Take "resolve" out; it counts in tasks.',
      '此处不依次进行，所有人员会一次确定，请删除 resolve。它仅用于任务。',
    )
}
