import type { AppModel, ObjectDef } from '../model.ts'
import { checkAssignee } from './assignees/check-assignees.ts'
import { asAssignee } from './people.ts'

type Path = readonly string[]

/** What is told of a slot for people, and of the expressions in it. */
export interface PeopleReport {
  say(code: string, path: Path, en: string, zh: string): void
  text(expression: string, path: Path): void
}

/** People are named in a way there is: whoever nobody can find is asked and told nothing. */
export function checkPeople(
  { model, object }: { model: AppModel; object: ObjectDef | undefined },
  given: unknown,
  path: Path,
  { say, text: expression }: PeopleReport,
): void {
  const isList = Array.isArray(given)
  for (const [at, slot] of (isList ? given : [given]).entries())
    checkAssignee(
      { world: 'workflow', model, say, expression },
      asAssignee(slot, object),
      isList ? [...path, String(at)] : path,
    )
}
