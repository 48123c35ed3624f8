import type { DemoCustomer } from './customers.ts'
import { type DemoRecord, ref, type Year } from './demo.ts'
import type { DemoLead } from './leads.ts'
import type { Colleague } from './organisation.ts'
import type { Random } from './random.ts'

const plans: readonly [name: string, type: string, ago: number, days: number, budget: number][] = [
  ['Spring webinar: measuring without contact 春季研讨会', 'webinar', 300, 20, 6_000],
  ['Control fair Stuttgart 斯图加特测量展', 'exhibition', 250, 6, 48_000],
  ['LX launch by e-mail LX 新品邮件', 'email', 215, 30, 3_500],
  ['Summer service check 夏季设备体检', 'telemarketing', 160, 45, 9_000],
  ['上海工博会 Shanghai industry fair', 'exhibition', 95, 6, 62_000],
  ['Calibration reminder 校准提醒', 'email', 70, 25, 1_800],
  ['LumenSight trial 软件试用活动', 'social', 40, 60, 14_000],
  ['Year-end offers 年终优惠', 'email', 12, 40, 5_000],
  ['Next spring road show 明年春季巡展', 'event', -45, 20, 35_000],
]

export const campaignKeys = plans.map((_, n) => `campaign/${n}`)

/** Before the leads that they bring. */
export function makeCampaigns(year: Year, marketers: readonly Colleague[]): DemoRecord[] {
  return plans.map(([name, type, ago, days, budget], n): DemoRecord => {
    const owner = marketers[n % marketers.length]!
    const status = ago < 0 ? 'planned' : ago > days ? 'completed' : 'running'
    return {
      key: `campaign/${n}`,
      object: 'campaign',
      at: year.at(Math.max(ago, 0) + 14),
      by: owner.key,
      values: {
        name,
        type,
        status,
        owner: ref(owner.key),
        start_date: year.day(ago),
        end_date: year.day(ago - days),
        budget: String(budget),
        ...(status === 'completed' ? { actual_cost: String(Math.round(budget * 0.93)) } : {}),
        expected_revenue: String(budget * 8),
        expected_responses: Math.round(budget / 150),
      },
    }
  })
}

/** Whom they reached, and what became of it. */
export function makeMembers(
  { random, year }: { random: Random; year: Year },
  leads: readonly DemoLead[],
  customers: readonly DemoCustomer[],
): DemoRecord[] {
  return plans.flatMap(([, , ago], n): DemoRecord[] => {
    const campaign = `campaign/${n}`
    const invited = customers.filter((customer) => customer.since > ago && random.chance(0.14))
    const people = [
      ...leads
        .filter((lead) => lead.campaign === campaign)
        .map(({ key, name }) => ({ ref: ref(key, 'lead'), name })),
      ...invited.map(({ contacts: [first] }) => ({ ref: ref(first!.key, 'contact'), name: first!.name })),
    ]
    return people.map(({ ref: person, name }, at) => {
      const status = ago < 0 ? 'planned' : random.weighted({ sent: 4, opened: 3, responded: 2, converted: 1 })
      const hasAnswered = status === 'responded' || status === 'converted'
      return {
        key: `member/${n}-${at}`,
        object: 'campaign_member',
        at: year.at(Math.max(0, ago)),
        values: {
          name,
          campaign: ref(campaign),
          person,
          status,
          ...(hasAnswered ? { responded_at: year.at(Math.max(0, ago - random.int(0, 9)), at) } : {}),
        },
      }
    })
  })
}
