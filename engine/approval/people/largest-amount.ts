import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Asking } from '../../workflow/assignees/asking.ts'

/**
 * What an approval is about in money: the largest amount among those its steps show, of all of the record where they show
 * none; in the base currency. Nothing where the record has no money.
 */
export async function largestAmount(
  { ctx, ask }: Asking,
  { object: name, steps }: Pick<ApprovalDocument, 'object' | 'steps'>,
): Promise<number | undefined> {
  const object = ctx.model.objects.get(name)
  const money = [...(object?.fields.values() ?? [])].filter(({ type }) => type === 'currency')
  const shown = new Set(Object.values(steps).flatMap(({ shows = [] }) => shows as string[]))
  const asked = money.some((field) => shown.has(field.name))
    ? money.filter((field) => shown.has(field.name))
    : money
  let largest: number | undefined
  for (const field of asked) {
    const amount = Number((await ask(`$base(${field.name})`)) ?? Number.NaN)
    if (!Number.isNaN(amount)) largest = Math.max(largest ?? amount, amount)
  }
  return largest
}
