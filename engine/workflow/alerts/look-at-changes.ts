import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { savepoint } from '../../records/bulk-run.ts'
import type { OutboxRow } from '../happenings.ts'
import type { MadeStart } from '../starts.ts'
import { type Alert, alertIndex } from './alert-index.ts'
import { clear, holding, raise } from './raise.ts'

const looked: readonly string[] = ['created', 'updated', 'restored', 'merged', 'deleted']

/**
 * Alerts that are looked at when records change: as those are now, which is what counts for who is to act on it.
 *
 * @param before what led to the change, for the guard against runs that set each other off
 * @returns what starts
 */
export async function alertsOn(
  ctx: Ctx,
  row: OutboxRow,
  before: () => Promise<readonly string[]>,
): Promise<MadeStart[]> {
  const alerts = alertIndex(ctx.model).changes.get(row.object) ?? []
  if (alerts.length === 0 || !looked.includes(row.act)) return []
  const chain = await before()
  const starts: MadeStart[] = []
  for (const alert of alerts) starts.push(...(await look(ctx, alert, row.ids, chain)))
  return starts
}

/** One whose condition fails keeps no other from being looked at. */
async function look(
  ctx: Ctx,
  alert: Alert,
  ids: readonly string[],
  before: readonly string[],
): Promise<MadeStart[]> {
  const { object, when } = alert.document
  try {
    return await savepoint(ctx, async (tx) => {
      await clear(tx, alert, ids)
      return raise(tx, alert, await holding(tx, object, ids, when), { before })
    })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    ctx.log.warn({ error, alert: alert.name }, 'an alert could not be looked at')
    return []
  }
}
