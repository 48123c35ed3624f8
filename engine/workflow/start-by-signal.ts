import type { Ctx } from '../context.ts'
import type { SentSignal } from '../process/commands.ts'
import { ExpressionFailed } from '../process/step/turn.ts'
import { TriggerExpressions } from './expressions/trigger-expressions.ts'
import { type MadeStart, startAll, toStart } from './starts.ts'
import { type Entrance, triggerIndex } from './trigger-index.ts'

/**
 * Workflows that begin with an event: in the transaction of the run that sends it, which has no part in what a hearer's
 * expressions cannot say.
 */
export async function startBySignal(ctx: Ctx, signal: SentSignal): Promise<void> {
  const listening = (triggerIndex(ctx.model).types.get('event') ?? []).filter(
    ({ trigger }) => trigger['event'] === signal.event,
  )
  const starts: MadeStart[] = []
  for (const entrance of listening) {
    try {
      const start = await startOf(ctx, entrance, signal)
      if (start) starts.push(start)
    } catch (error) {
      if (!(error instanceof ExpressionFailed)) throw error
      ctx.log.warn(
        { workflow: entrance.workflow, trigger: entrance.name, event: signal.event, why: error.message },
        'a trigger could not be judged',
      )
    }
  }
  await startAll(ctx, starts)
}

/** @throws ExpressionFailed */
async function startOf(
  ctx: Ctx,
  entrance: Entrance,
  { event, match, payload, origin }: SentSignal,
): Promise<MadeStart | undefined> {
  const { trigger, workflow, document } = entrance
  const expressions = new TriggerExpressions(ctx, undefined)
  const occasion = { event: payload, input: payload, trigger: { event, match } }
  if (trigger['match'] !== undefined) {
    const wanted = await expressions.value(String(trigger['match']), occasion)
    if (JSON.stringify(wanted) !== JSON.stringify(match)) return undefined
  }
  if (!(await expressions.holds(trigger.when, occasion))) return undefined
  // Where the event is about records of the same object, the run is about that record.
  const isSame = document.object !== undefined && document.object === origin.object
  return toStart(ctx, {
    entrance,
    occasion,
    told: { event },
    causedBy: origin.causedBy,
    chain: [...origin.chain, `${workflow}/${event}/${JSON.stringify(match ?? null)}`],
    ...(isSame ? { object: origin.object!, recordId: origin.recordId ?? undefined } : {}),
  })
}
