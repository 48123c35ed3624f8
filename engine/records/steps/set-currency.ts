import { dayIn } from '../../../metadata/language/days.ts'
import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'
import { type Batch, type Change, issue } from '../change.ts'
import { storedValue } from '../stored-value.ts'
import { currencyOf } from './parse-values.ts'

/** Records with money know their currency and its rate to the company's; lines have their head's. */
export async function setCurrency(ctx: Ctx, batch: Batch): Promise<void> {
  const rates = new Map<string, string | undefined>()
  for (const change of batch.changes) {
    if (!change.object.fields.has('currency_code') || change.touch) continue
    if (refuseCode(batch, change)) continue
    const code = currencyOf(ctx, change)
    const stays = change.before && change.before['currency_code'] === code
    if (stays) continue
    if (!rates.has(code)) rates.set(code, await rateOf(ctx, code))
    const rate = rates.get(code)
    if (rate === undefined) {
      batch.issues.push(
        issue(
          change,
          'currency_code',
          'rule_failed',
          `There is no exchange rate for ${code}. Add one under Exchange rates.`,
          `没有 ${code} 的汇率，请先在“汇率”中添加。`,
        ),
      )
      continue
    }
    change.values.set('currency_code', code)
    change.values.set('exchange_rate', rate)
    if (change.before) rewriteMoney(change)
  }
}

/** Lines have their head's currency; others one of three capital letters. */
function refuseCode(batch: Batch, change: Change): boolean {
  if (!('currency_code' in change.input)) return false
  const code = change.input['currency_code']
  if (typeof code === 'string' && /^[A-Z]{3}$/.test(code)) return false
  change.values.delete('currency_code')
  if (batch.issues.some(({ path }) => path === `${change.path}/currency_code`)) return true
  batch.issues.push(
    issue(
      change,
      'currency_code',
      'wrong_type',
      'A currency is three capital letters, such as EUR.',
      '币种为三位大写字母，例如 EUR。',
    ),
  )
  return true
}

/** Amounts stay, their value in company currency changes with the rate: so all are written again. */
function rewriteMoney(change: Change): void {
  for (const field of change.object.fields.values())
    if (field.type === 'currency' && !change.values.has(field.name))
      change.values.set(field.name, storedValue(change.before!, field))
}

/** The last rate on or before today; 1 for the company's own currency. */
async function rateOf(ctx: Ctx, code: string): Promise<string | undefined> {
  if (code === ctx.model.settings.currency) return '1'
  if (!ctx.model.objects.has('exchange_rate')) return undefined
  const today = dayIn(ctx.clock.now(), ctx.model.settings.timeZone)
  const row = await ctx.db.first<{ rate: string }>(
    sql`SELECT rate FROM app.exchange_rate WHERE currency = ${code} AND valid_from <= ${today}::date AND deleted_at IS NULL
      ORDER BY valid_from DESC LIMIT 1`,
  )
  return row?.rate
}
