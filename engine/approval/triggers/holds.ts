import { dayIn } from '../../../metadata/language/days.ts'
import { compileNode, type Row } from '../../../metadata/language/evaluate.ts'
import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import { loadSettings, matchesPattern, userRow } from '../../rules/surroundings.ts'
import { isTrue } from '../../workflow/expressions/dynamic-values.ts'
import { noContext } from '../../workflow/expressions/process-names.ts'
import { processText } from '../../workflow/expressions/process-text.ts'

/** Settings that conditions over an object's records read. */
export function settingsFor(ctx: Ctx, object: ObjectDef, texts: readonly string[]): Promise<Row> {
  const named = texts.flatMap((text) => [...processText(ctx.model, object, text).settings])
  return loadSettings(ctx, new Set(named))
}

/** Whether a condition holds of a record that is being saved. @throws ExpressionFailed */
export function holds(
  ctx: Ctx,
  object: ObjectDef,
  text: string,
  { row, old }: { row: Row; old: Row | undefined },
  settings: Row,
): boolean {
  const { timeZone } = ctx.model.settings
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
        given: { settings, user },
        matches: matchesPattern,
      }),
    )
  if (compiled.kind !== 'dynamic')
    throw new ExpressionFailed(
      text,
      compiled.wrong[0] ?? { en: 'It does not answer at once.', zh: '该表达式不能即时求值。' },
    )
  const names = {
    record: row,
    old,
    new: row,
    user,
    settings,
    trigger: undefined,
    context: noContext,
    ...fixed,
  }
  return isTrue(compiled.run(names, row, {}))
}
