import { dayIn } from '../../../metadata/language/days.ts'
import type { Ctx } from '../../context.ts'
import { Interpreter } from '../../expressions/interpreter/interpreter.ts'
import type { Answer } from '../../expressions/interpreter/task.ts'

export type Evaluated = Answer

/** Evaluates the mapping's expressions over rows; to be closed at the end. */
export class Evaluator {
  readonly #expressions: readonly string[]
  readonly #around: { timeZone: string; now: string; today: string }
  readonly #interpreter = new Interpreter()

  constructor(expressions: readonly string[], ctx: Pick<Ctx, 'model' | 'clock'>) {
    const { timeZone } = ctx.model.settings
    const now = ctx.clock.now()
    this.#expressions = expressions
    this.#around = { timeZone, now: now.toISOString(), today: dayIn(now, timeZone) }
  }

  /** Per row, per expression. @throws expression_invalid when a batch takes longer than five seconds */
  async evaluate<T>(rows: readonly T[], named: (row: T) => Record<string, string>): Promise<Evaluated[][]> {
    if (this.#expressions.length === 0) return rows.map(() => [])
    return this.#interpreter.run({
      ...this.#around,
      texts: this.#expressions,
      cases: rows.map((row) => ({ given: { row: named(row) } })),
    })
  }

  close(): Promise<void> {
    return this.#interpreter.close()
  }
}
