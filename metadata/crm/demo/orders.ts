import { type DemoRecord, ref, type Year } from './demo.ts'
import { Random } from './random.ts'
import type { DemoOpportunity } from './sales.ts'

const terms = ['net_30', 'net_60', 'staged']

/**
 * Quotes of deals that came so far, orders of those that were won. Older ones have been through their approvals; of the
 * youngest some are drafts, which wait for somebody to submit them.
 */
export function makeOrders(year: Year, opportunities: readonly DemoOpportunity[]): DemoRecord[] {
  const random = new Random(20_260_202)
  const quoted = opportunities.filter(({ stage }) => ['quote', 'negotiate', 'won'].includes(stage))
  return [
    ...quoted.map((deal) => quoteOf(random, year, deal)),
    ...quoted.filter(({ stage }) => stage === 'won').map((deal) => orderOf(random, year, deal)),
  ]
}

const quoteKey = ({ key }: DemoOpportunity): string => `quote/${key}`

/** A few days before a deal was decided, or since. */
function quoteOf(random: Random, year: Year, deal: DemoOpportunity): DemoRecord {
  const { key, name, customer, stage, amount, opened, closes } = deal
  const ago = Math.max(0, Math.min(opened, Math.max(closes, 0) + random.int(3, 12)))
  const discount = Number(random.weighted({ '0': 3, '5': 4, '8': 2, '12': 2, '18': 1, '28': 1 }))
  const status =
    stage === 'won' ? 'accepted' : stage === 'negotiate' ? 'sent' : random.weighted({ draft: 3, sent: 1 })
  return {
    key: quoteKey(deal),
    object: 'quote',
    at: year.at(ago, random.int(0, 500)),
    by: customer.owner.key,
    values: {
      name,
      customer: ref(customer.key),
      opportunity: ref(key),
      contact: ref(customer.contacts[0]!.key),
      owner: ref(customer.owner.key),
      status,
      list_amount: (Number(amount) / (1 - discount / 100)).toFixed(2),
      discount,
      payment_terms: random.pick(terms),
      valid_until: year.day(ago - 30),
      ...(discount > 10 ? { discount_reason: 'Follow-up order expected 预计有后续订单' } : {}),
    },
  }
}

function orderOf(random: Random, year: Year, deal: DemoOpportunity): DemoRecord {
  const { name, customer, amount, closes } = deal
  const ago = Math.max(0, closes - random.int(0, 6))
  const status = ago < 6 ? 'draft' : ago < 40 ? 'confirmed' : 'delivered'
  return {
    key: `order/${deal.key}`,
    object: 'order',
    at: year.at(ago, random.int(0, 500)),
    by: customer.owner.key,
    values: {
      name,
      customer: ref(customer.key),
      quote: ref(quoteKey(deal)),
      owner: ref(customer.owner.key),
      status,
      amount,
      payment_terms: random.pick(terms),
      ordered_on: year.day(ago),
      deliver_by: year.day(ago - random.int(20, 45)),
      customer_po: `PO-${String(random.int(10_000, 99_999))}`,
    },
  }
}
