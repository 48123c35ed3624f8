import { createHash } from 'node:crypto'
import { serialize } from 'node:v8'
import type { Row } from '../../../metadata/language/evaluate.ts'
import { AppError } from '../../errors.ts'
import { groupsIn } from '../../expressions/interpreter/groups-in.ts'
import { Interpreter } from '../../expressions/interpreter/interpreter.ts'
import type { Answer } from '../../expressions/interpreter/task.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import { present } from './dynamic-values.ts'
import { lastStep, type ProcessNames, processVariable } from './process-names.ts'

/** One thread for all runs of this process; it begins with the first text that needs it and holds nothing back. */
const interpreter = new Interpreter()

/** A text of the whole language with everything that it is asked over. */
export interface Asked {
  text: string
  record: Row | undefined
  given: Readonly<Record<string, unknown>>
  around: { timeZone: string; now: string; today: string }
}

/** What a text is asked over: the record, and of what a process can name what the text does name. */
export function askedOver(text: string, names: ProcessNames): Asked {
  const { record, timeZone, now, today } = names
  const given: Record<string, unknown> = {}
  for (const [, name] of text.matchAll(/\$(\w+)/g)) given[name!] = processVariable(names, name!)
  for (const [, node] of text.matchAll(/\$steps\.`?(\w+)/g))
    given['steps'] = { ...(given['steps'] as object | undefined), [node!]: lastStep(names, node!) }
  return { text, record, given: withoutMissing(given) as Asked['given'], around: { timeZone, now, today } }
}

/** As closures read it: a name whose value is `null`, `""` or `[]` is not there. */
function withoutMissing(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withoutMissing)
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) =>
      present(one) === undefined ? [] : [[name, withoutMissing(one)]],
    ),
  )
}

/** Two of the same are answered alike. */
export const keyOf = (asked: Asked): string => createHash('sha256').update(serialize(asked)).digest('base64')

/**
 * That it takes too long or too much is what came of it too: it would the next time.
 *
 * @param object that the record is of
 */
export async function interpret(
  { text, record, given, around }: Asked,
  { objects }: Pick<AppModel, 'objects'>,
  object: ObjectDef | undefined,
): Promise<Answer> {
  try {
    const [[answer]] = (await interpreter.run({
      texts: [text],
      ...around,
      groups: groupsIn(text, objects, object),
      cases: [{ ...(record ? { record } : {}), given }],
    })) as [[Answer]]
    return answer
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { reason, reasonZh } = error.details
    return { problem: { en: String(reason), zh: String(reasonZh) } }
  }
}
