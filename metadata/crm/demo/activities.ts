import type { DemoCustomer } from './customers.ts'
import { type DemoRecord, ref, type Year } from './demo.ts'
import type { Random } from './random.ts'
import type { DemoOpportunity } from './sales.ts'

const calls = ['First call 首次电话', 'Follow-up call 电话回访', 'Questions about the quote 报价答疑']
const meetings = ['Demo on site 现场演示', 'Meeting with purchasing 与采购会面', 'Kick-off 项目启动会']
const tasks = ['Prepare the quote 准备报价', 'Send references 发送案例', 'Check delivery date 确认交期']

/** What was done about deals and customers, and what is to be done next. */
export function makeActivities(
  { random, year }: { random: Random; year: Year },
  opportunities: readonly DemoOpportunity[],
  customers: readonly DemoCustomer[],
): DemoRecord[] {
  const about = [
    ...opportunities.flatMap((deal) => {
      const isOpen = deal.stage !== 'won' && deal.stage !== 'lost'
      const count = random.int(1, isOpen ? 3 : 2)
      return Array.from({ length: count }, () => {
        const until = Math.max(deal.closes, isOpen ? -10 : 0)
        return {
          of: ref(deal.key, 'opportunity'),
          owner: deal.customer.owner,
          ago: random.int(Math.min(until, deal.opened), deal.opened),
        }
      })
    }),
    ...customers
      .filter(() => random.chance(0.5))
      .map(({ key, owner, since }) => ({ of: ref(key, 'customer'), owner, ago: random.int(0, since) })),
  ]
  return about.map(({ of, owner, ago }, n): DemoRecord => {
    const type = random.weighted({ call: 4, meeting: 2, task: 3, visit: 1 })
    const done = ago > 0 && random.chance(0.95)
    const due = year.at(ago, random.int(0, 500))
    return {
      key: `activity/${n}`,
      object: 'activity',
      at: year.at(Math.max(ago, 0), n),
      by: owner.key,
      values: {
        subject: random.pick(type === 'call' ? calls : type === 'task' ? tasks : meetings),
        type,
        owner: ref(owner.key),
        about: of,
        due_at: due,
        priority: random.weighted({ normal: 6, high: 2, low: 2 }),
        done,
        ...(done
          ? {
              done_at: due,
              outcome: random.pick([
                'Went well 进展顺利',
                'Wants an offer 需要报价',
                'Call again next week 下周再联系',
                '',
              ]),
            }
          : {}),
      },
    }
  })
}
