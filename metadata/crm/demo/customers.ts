import { type DemoRecord, ref, type Year } from './demo.ts'
import { Companies, countryOf, type People } from './names.ts'
import type { Colleague } from './organisation.ts'
import type { Random } from './random.ts'

export interface DemoContact {
  key: string
  name: string
}

export interface DemoCustomer {
  key: string
  name: string
  owner: Colleague
  /** Days ago. */
  since: number
  contacts: DemoContact[]
}

export interface Customers {
  records: DemoRecord[]
  customers: DemoCustomer[]
}

const industries = [
  'manufacturing',
  'technology',
  'manufacturing',
  'medical',
  'manufacturing',
  'retail',
  'technology',
  'energy',
  'logistics',
  'software',
  'manufacturing',
  'manufacturing',
]
const regions: readonly [code: string, name: string][] = [
  ['cn_north', 'North China 华北'],
  ['cn_east', 'East China 华东'],
  ['cn_south', 'South China 华南'],
  ['europe', 'Europe 欧洲'],
  ['overseas', 'Overseas 海外'],
]
const titles = [
  'Head of quality 质量总监',
  'Plant manager 厂长',
  'Buyer 采购',
  'Laboratory head 实验室主任',
  'Engineer 工程师',
  'Managing director 总经理',
]
const roles = ['influencer', 'decider', 'buyer', 'user', 'user', 'decider']

/** Three hundred companies and the people one knows there. */
export function makeCustomers(
  { random, people, year }: { random: Random; people: People; year: Year },
  sellers: readonly Colleague[],
): Customers {
  const names = new Companies(random)
  const records: DemoRecord[] = regions.map(([code, name]) => ({
    key: `region/${code}`,
    object: 'region',
    at: year.at(364),
    values: { code, name },
  }))
  const customers = Array.from({ length: 300 }, (_, n): DemoCustomer => {
    const company = names.next()
    const owner = random.pick(sellers)
    const since = Math.max(3, 350 - Math.floor(n * 1.15) - random.int(0, 6))
    const key = `customer/${n}`
    records.push({
      key,
      object: 'customer',
      at: year.at(since, n),
      by: owner.key,
      values: companyValues(random, company, n, owner, since),
    })
    return { key, name: company.name, owner, since, contacts: [] }
  })
  for (const [n, customer] of customers.entries()) {
    for (let each = 0; each < random.int(1, 2); each++) {
      const { name, chinese } = people.next()
      const post = random.int(0, titles.length - 1)
      const key = `contact/${n}-${each}`
      customer.contacts.push({ key, name })
      records.push({
        key,
        object: 'contact',
        at: year.at(customer.since, n + each),
        by: customer.owner.key,
        values: {
          name,
          customer: ref(customer.key),
          owner: ref(customer.owner.key),
          job_title: titles[post],
          decision_role: roles[post],
          primary: each === 0,
          email: `contact${n}.${each}@customer${n}.example`,
          mobile: chinese
            ? `+86 139 ${digits(random, 4)} ${digits(random, 4)}`
            : `+1 555 01${digits(random, 2)} ${digits(random, 3)}`,
          ...(each === 0 ? { birthday: birthday(year, n) } : {}),
          preferred_channel: random.pick(
            chinese ? ['wechat', 'phone', 'email'] : ['email', 'phone', 'visit'],
          ),
        },
      })
    }
  }
  return { records, customers }
}

function companyValues(
  random: Random,
  company: ReturnType<Companies['next']>,
  n: number,
  owner: Colleague,
  since: number,
): Record<string, unknown> {
  const tier = n < 12 ? 'strategic' : n < 50 ? 'key' : random.chance(0.75) ? 'standard' : 'small'
  const region = company.chinese
    ? random.pick(['cn_north', 'cn_east', 'cn_south'])
    : random.pick(['europe', 'overseas'])
  return {
    name: company.name,
    code: `L-${String(10_001 + n)}`,
    owner: ref(owner.key),
    status:
      since > 200
        ? random.weighted({ active: 7, dormant: 2, potential: 1 })
        : random.weighted({ active: 4, potential: 6 }),
    tier,
    level: tier === 'strategic' ? 'a' : tier === 'key' ? 'b' : random.pick(['c', 'd']),
    industry: industries[company.trade],
    region: ref(`region/${region}`),
    country: company.chinese ? 'china' : countryOf[company.city],
    source: random.weighted({ website: 3, referral: 3, exhibition: 2, cold_call: 2, partner: 1 }),
    phone: company.chinese
      ? `+86 21 ${digits(random, 4)} ${digits(random, 4)}`
      : `+49 40 ${digits(random, 6)}`,
    website: `https://customer${n}.example`,
    address: { city: company.city, country: company.chinese ? 'China' : '' },
    credit_limit: String(random.int(2, 40) * 5_000),
    employees: random.int(2, 90) * (tier === 'strategic' ? 60 : 10),
    founded_year: random.int(1955, 2019),
    annual_revenue: String(random.int(2, 400) * 250_000),
  }
}

export const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => random.int(0, 9)).join('')

/** Spread over the calendar, so that there is one to congratulate on most days. */
function birthday(year: Year, n: number): string {
  const date = year.day(((n * 37) % 365) - 182).slice(4)
  return `${1962 + ((n * 7) % 38)}${date === '-02-29' ? '-02-28' : date}`
}
