import type { Ctx } from '../context.ts'
import type { SentSignal } from '../process/commands.ts'
import { TriggerExpressions } from './expressions/trigger-expressions.ts'
import { type MadeStart, startAll, toStart } from './starts.ts'
import { triggerIndex } from './trigger-index.ts'

/** Workflows that begin with an event: in the transaction of the run that sends it. */
export async function startBySignal(ctx: Ctx, signal: SentSignal): Promise<void> {
  const { event, match, payload, origin } = signal
  const listening = (triggerIndex(ctx.model).types.get('event') ?? []).filter(
    ({ trigger }) => trigger['event'] === event,
  )
  const starts: MadeStart[] = []
  for (const entrance of listening) {
    const { trigger, workflow, document } = entrance
    const expressions = new TriggerExpressions(ctx, undefined)
    const occasion = { event: payload, input: payload, trigger: { event, match } }
    if (trigger['match'] !== undefined) {
      const wanted = await expressions.value(String(trigger['match']), occasion)
      if (JSON.stringify(wanted) !== JSON.stringify(match)) continue
    }
    if (!(await expressions.holds(trigger.when, occasion))) continue
    // Where the event is about records of the same object, the run is about that record.
    const isSame = document.object !== undefined && document.object === origin.object
    starts.push(
      await toStart(ctx, {
        entrance,
        occasion,
        told: { event },
        causedBy: origin.causedBy,
        chain: [...origin.chain, `${workflow}/${event}/${JSON.stringify(match ?? null)}`],
        ...(isSame ? { object: origin.object!, recordId: origin.recordId ?? undefined } : {}),
      }),
    )
  }
  await startAll(ctx, starts)
}
