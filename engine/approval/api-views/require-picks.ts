import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { documentOf } from '../scene.ts'
import { readInstance } from '../store/instance-row.ts'
import { asEngine } from './as-engine.ts'
import { askOver } from './ask-over.ts'
import type { FoundTask } from './find-task.ts'
import { picksFor, requirePicked } from './picks.ts'

/**
 * Whoever approves a step that lets them choose for the next one has chosen, and only whom they may.
 *
 * @throws validation_failed
 */
export async function requirePicksOf(
  ctx: Ctx,
  row: FoundTask | undefined,
  chosen: Readonly<Record<string, readonly string[]>> | undefined,
): Promise<void> {
  // What is not theirs is answered by the act itself.
  if (!row?.isMine || (row.isAdvice && chosen === undefined)) return
  if (row.isAdvice) return requirePicked(ctx, [], chosen ?? {})
  const document = await documentOf(ctx, row)
  const isChosen = Object.values(document.steps).some(({ assignees }) =>
    assignees.some((one) => typeof one === 'object' && one['chosen'] === 'previous'),
  )
  if (!isChosen && chosen === undefined) return
  const instance = (await readInstance(ctx, row.run))!
  const system = asEngine(ctx)
  const ask = await askOver(system, instance)
  const picks = await picksFor(ctx, system, { document, imagined: instance, ask }, row.step)
  await requirePicked(ctx, picks, chosen ?? {})
}

/**
 * The submitter picks anew: with those who stay, as many and whom they may.
 *
 * @throws validation_failed
 */
export async function requirePicksAgain(
  ctx: Ctx,
  run: string,
  chosen: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const instance = isId(run) ? await readInstance(ctx, run) : undefined
  if (!instance) return
  const document = await documentOf(ctx, instance)
  const system = asEngine(ctx)
  const ask = await askOver(system, instance)
  const picks = await picksFor(ctx, system, { document, imagined: instance, ask })
  const before = Object.fromEntries(
    Object.entries(instance.chosen).filter(([step]) => picks.some((pick) => pick.step === step)),
  )
  await requirePicked(ctx, picks, { ...before, ...chosen })
}
