import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import type { TriggerDocument } from '../define-trigger.ts'
import { toStart } from '../starts.ts'
import { nextTime, parseCron } from '../time/cron.ts'
import type { TriggerIndex } from '../trigger-index.ts'
import { type CaseStart, caseStart } from './one-case.ts'
import type { CaseRow } from './past-change.ts'
import type { ClockCase, Period } from './period.ts'

/** Whether its times alone say when a way in begins runs: a schedule that is about no records. */
export function isByClock({ type, ...trigger }: TriggerDocument, { object }: WorkflowDocument): boolean {
  return type === 'schedule' && (trigger['each'] === 'run' || (trigger['object'] ?? object) === undefined)
}

/** When the draft's schedules fire in the period, whether anything began then or not. */
export function clockCases(
  document: WorkflowDocument,
  { from, to, limit }: Period,
  timeZone: string,
): ClockCase[] {
  return Object.entries(document.triggers ?? {}).flatMap(([name, given]) => {
    const trigger = given as TriggerDocument
    if (!isByClock(trigger, document)) return []
    const cron = parseCron(String(trigger['cron']), String(trigger['timeZone'] ?? timeZone))
    const found: ClockCase[] = []
    for (let at = cron && nextTime(cron, Date.parse(from) - 1); at !== undefined; at = nextTime(cron!, at)) {
      if (at >= Date.parse(to) || found.length > limit) break
      found.push({ at: new Date(at).toISOString(), trigger: name })
    }
    return found
  })
}

/** What a schedule of the draft begins at its time. */
export async function startByClock(
  system: Ctx,
  index: TriggerIndex,
  { at, trigger }: CaseRow,
): Promise<CaseStart | undefined> {
  const entrance = index.types.get('schedule')?.find(({ name }) => name === trigger)
  if (!entrance) return undefined
  const told = { due_at: at }
  const then = { ...system, clock: { now: () => new Date(at) } }
  const start = await toStart(then, { entrance, told, causedBy: null, occasion: { trigger: told } })
  return caseStart(entrance, start, null)
}
