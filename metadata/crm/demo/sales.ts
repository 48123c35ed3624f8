import type { DemoCustomer } from './customers.ts'
import { type DemoRecord, ref, type Year } from './demo.ts'
import type { DemoProduct } from './products.ts'
import type { Random } from './random.ts'

export interface DemoOpportunity {
  key: string
  name: string
  customer: DemoCustomer
  stage: string
  amount: string
  /** Days ago. */
  opened: number
  closes: number
}

const probability: Readonly<Record<string, number>> = {
  qualify: 15,
  propose: 40,
  quote: 60,
  negotiate: 75,
  won: 100,
  lost: 0,
}
const reasons = { price: 4, competitor: 4, no_budget: 3, no_decision: 3, timing: 2, product_fit: 1 }
const nextSteps = [
  'Call about the trial 电话确认试用情况',
  'Send the quote 发送报价',
  'Visit the plant 拜访工厂',
  'Demo for the laboratory 为实验室演示',
  'Talk with purchasing 与采购沟通',
]

/** Six hundred deals over a year, with their lines. Older ones are decided, younger ones mostly open. */
export function makeSales(
  { random, year }: { random: Random; year: Year },
  customers: readonly DemoCustomer[],
  products: readonly DemoProduct[],
): { records: DemoRecord[]; opportunities: DemoOpportunity[] } {
  const records: DemoRecord[] = []
  const opportunities = Array.from({ length: 600 }, (_, n): DemoOpportunity => {
    const customer = random.pickEarly(customers)
    const opened = Math.min(random.int(1, 345), customer.since)
    const length = random.int(15, 110)
    const decided = opened > length
    const stage = decided
      ? random.weighted({ won: 45, lost: 50, negotiate: 5 })
      : random.weighted({ qualify: 4, propose: 3, quote: 2, negotiate: 2 })
    const lines = makeLines(random, products)
    const amount = lines.reduce((sum, line) => sum + worthOf(line), 0).toFixed(2)
    const name = `${customer.name} · ${lines[0]!['name']}`.slice(0, 160)
    const key = `opportunity/${n}`
    const closes = opened - length
    records.push({
      key,
      object: 'opportunity',
      at: year.at(opened, n),
      by: customer.owner.key,
      values: {
        name,
        code: `D-${String(20_001 + n)}`,
        customer: ref(customer.key),
        contact: ref(random.pick(customer.contacts).key),
        owner: ref(customer.owner.key),
        stage,
        amount,
        probability: probability[stage],
        engaged_on: year.day(opened),
        close_date: year.day(closes),
        product: lines[0]!['product'],
        type: random.weighted({ new_business: 5, existing_business: 4, renewal: 2, project: 1 }),
        source: random.weighted({ existing: 4, website: 2, referral: 2, exhibition: 1, campaign: 2 }),
        products: lines,
        ...(stage === 'lost' ? { lost_reason: random.weighted(reasons) } : {}),
        ...(stage === 'won' || stage === 'lost' ? {} : { next_step: random.pick(nextSteps) }),
      },
    })
    return { key, name, customer, stage, amount, opened, closes }
  })
  const contracts = runOut(year, makeContracts({ random, year }, opportunities))
  return { records: [...records, ...contracts], opportunities }
}

function makeLines(random: Random, products: readonly DemoProduct[]): Record<string, unknown>[] {
  const chosen = new Set(Array.from({ length: random.int(1, 3) }, () => random.pick(products)))
  return [...chosen].map((product) => {
    const quantity = product.price > 10_000 ? random.int(1, 3) : random.int(1, 12)
    const discount = random.weighted({ '0': 5, '5': 3, '10': 2, '15': 1 })
    return {
      name: product.name,
      product: ref(product.key),
      quantity: quantity.toFixed(2),
      price: product.price.toFixed(2),
      discount: Number(discount),
    }
  })
}

const worthOf = ({ quantity, price, discount }: Record<string, unknown>): number =>
  Math.round(Number(quantity) * Number(price) * (100 - Number(discount))) / 100

/** What was won and is worth one has a contract. */
function makeContracts(
  { random, year }: { random: Random; year: Year },
  opportunities: readonly DemoOpportunity[],
): DemoRecord[] {
  return opportunities
    .filter(({ stage, amount }) => stage === 'won' && Number(amount) > 20_000)
    .map(({ key, name, customer, amount, closes }): DemoRecord => {
      const months = random.pick([12, 24, 36])
      const signed = Math.max(0, closes - random.int(0, 5))
      return {
        key: `contract/${key}`,
        object: 'contract',
        at: year.at(signed),
        by: customer.owner.key,
        values: {
          name,
          customer: ref(customer.key),
          opportunity: ref(key),
          contact: ref(customer.contacts[0]!.key),
          owner: ref(customer.owner.key),
          type: random.weighted({ sale: 5, service: 2, framework: 1 }),
          status: signed < 4 ? 'signing' : 'active',
          amount,
          payment_terms: random.pick(['net_30', 'net_60', 'staged']),
          signed_on: year.day(signed),
          start_date: year.day(signed - 7),
          end_date: year.day(signed - 7 - months * 30),
          auto_renew: random.chance(0.3),
          notice_days: 90,
        },
      }
    })
}

/** Days from today; wherever today is, renewals of the first ones are planned today and tomorrow. */
const ends = [30, 31, 32, 34, 37, 41, 46, 52, 60, 75]

/** The oldest contracts run for about a year and end one after the other from now on, so that there is what to renew. */
function runOut(year: Year, contracts: readonly DemoRecord[]): DemoRecord[] {
  const oldest = [...contracts].sort((a, b) => (a.at < b.at ? -1 : 1)).slice(0, ends.length)
  return contracts.map((contract) => {
    const ahead = ends[oldest.indexOf(contract)]
    if (ahead === undefined) return contract
    return { ...contract, values: { ...contract.values, end_date: year.day(-ahead), auto_renew: false } }
  })
}
