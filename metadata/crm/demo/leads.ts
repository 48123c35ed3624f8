import { digits } from './customers.ts'
import { type DemoRecord, ref, type Year } from './demo.ts'
import { Companies, type People } from './names.ts'
import type { Colleague } from './organisation.ts'
import type { Random } from './random.ts'

export interface DemoLead {
  key: string
  name: string
  campaign: string | undefined
}

/** Those who asked and are no customers yet. */
export function makeLeads(
  { random, people, year }: { random: Random; people: People; year: Year },
  sellers: readonly Colleague[],
  campaigns: readonly string[],
): { records: DemoRecord[]; leads: DemoLead[] } {
  const companies = new Companies(random)
  const records: DemoRecord[] = []
  const leads = Array.from({ length: 220 }, (_, n): DemoLead => {
    const { name, chinese } = people.next()
    const owner = random.pick(sellers)
    const ago = Math.floor(random.next() ** 2 * 330)
    const campaign = random.chance(0.5) ? random.pick(campaigns) : undefined
    const status =
      ago > 60
        ? random.weighted({ unqualified: 5, qualified: 2, contacted: 2 })
        : random.weighted({ new: 4, contacted: 4, qualified: 2 })
    const key = `lead/${n}`
    records.push({
      key,
      object: 'lead',
      at: year.at(ago, n),
      by: owner.key,
      values: {
        name,
        code: `LE-${String(5_001 + n)}`,
        company: companies.next().name,
        email: `lead${n}@prospect.example`,
        phone: chinese
          ? `+86 137 ${digits(random, 4)} ${digits(random, 4)}`
          : `+44 20 ${digits(random, 4)} ${digits(random, 4)}`,
        owner: ref(owner.key),
        status,
        rating: random.weighted({ hot: 1, warm: 3, cold: 3 }),
        score: random.int(5, 95),
        source: campaign ? 'campaign' : random.weighted({ website: 4, referral: 2, social: 2 }),
        employees: random.int(1, 60) * 10,
        budget: String(random.int(1, 40) * 2_500),
        ...(campaign ? { campaign: ref(campaign) } : {}),
        ...(status === 'unqualified'
          ? { unqualified_reason: random.pick(['no_interest', 'no_budget', 'wrong_contact']) }
          : {}),
      },
    })
    return { key, name, campaign }
  })
  return { records, leads }
}
