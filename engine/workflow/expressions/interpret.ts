import type { Row } from '../../../metadata/language/evaluate.ts'
import { Interpreter } from '../../expressions/interpreter/interpreter.ts'
import type { Answer } from '../../expressions/interpreter/task.ts'

/** One thread for all runs of this process; it begins with the first text that needs it and holds nothing back. */
const interpreter = new Interpreter()

/** A text of the whole language over a record and what the run can name. */
export async function interpret(
  text: string,
  record: Row | undefined,
  given: Readonly<Record<string, unknown>>,
  around: { timeZone: string; now: string; today: string },
): Promise<Answer> {
  const [[answer]] = (await interpreter.run({
    texts: [text],
    ...around,
    cases: [{ ...(record ? { record } : {}), given }],
  })) as [[Answer]]
  return answer
}
