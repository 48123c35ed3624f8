import { dayIn } from '../../../metadata/language/days.ts'
import { compileNode, type Row } from '../../../metadata/language/evaluate.ts'
import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import { matchesPattern, userRow } from '../../rules/surroundings.ts'
import { isTrue } from '../../workflow/expressions/dynamic-values.ts'
import { noContext } from '../../workflow/expressions/process-names.ts'
import { processText } from '../../workflow/expressions/process-text.ts'

/** Whether a condition holds of a record that is being saved. @throws ExpressionFailed */
export function holds(
  ctx: Ctx,
  object: ObjectDef,
  text: string,
  { row, old }: { row: Row; old: Row | undefined },
  { given, timeZone }: { given?: Readonly<Record<string, Row>>; timeZone: string },
): boolean {
  const compiled = processText(ctx.model, object, text)
  const user = userRow(ctx)
  const now = ctx.clock.now()
  const fixed = { now: now.toISOString(), today: dayIn(now, timeZone), timeZone }
  if (compiled.kind === 'typed')
    return isTrue(
      compileNode(compiled.node)(row, {
        ...fixed,
        old,
        new: row,
        record: row,
        given: { ...given, user },
        matches: matchesPattern,
      }),
    )
  if (compiled.kind !== 'dynamic')
    throw new ExpressionFailed(
      text,
      compiled.wrong[0] ?? { en: 'It does not answer at once.', zh: '该表达式不能即时求值。' },
    )
  const names = { record: row, old, new: row, user, trigger: undefined, context: noContext, ...fixed }
  return isTrue(compiled.run(names, row, {}))
}
