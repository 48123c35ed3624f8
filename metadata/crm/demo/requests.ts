import type { DemoCustomer } from './customers.ts'
import { type DemoRecord, type DemoRequest, ref, type Year } from './demo.ts'
import type { Colleague, Organisation } from './organisation.ts'

type People = Pick<Organisation, 'sellers' | 'managers' | 'executives' | 'agents' | 'marketers'>

/**
 * What people whom the sign-in page offers have asked for since yesterday, and how far it has come: each of them finds
 * something to decide, or something of their own under way.
 */
export function makeRequests(
  year: Year,
  people: People,
  customers: readonly DemoCustomer[],
): { records: DemoRecord[]; requests: DemoRequest[] } {
  const [seller, manager, executive] = [people.sellers[0]!, people.managers[0]!, people.executives[0]!]
  const [agent, marketer] = [people.agents[0]!, people.marketers[0]!]
  const own = customers.filter(({ owner }) => owner.key === seller.key)
  const drafts = draftsOf(year, own, { seller, agent, marketer })
  const asked = (object: string, which: string, by: Colleague, change: Record<string, unknown>) => ({
    object,
    record: `${object}/asked-${which}`,
    at: year.at(1, 420),
    by: by.key,
    change,
  })
  const answer = (by: Colleague, act: 'approve' | 'reject' | 'return', comment?: string) => ({
    ...{ at: year.at(1, 500), by: by.key, act },
    ...(comment === undefined ? {} : { comment }),
  })
  const released = { status: 'approved' }
  return {
    records: drafts,
    requests: [
      asked('quote', 'manager', seller, released),
      {
        ...asked('quote', 'management', seller, released),
        answers: [answer(manager, 'approve', 'A customer worth keeping 客户值得维护')],
      },
      {
        ...asked('quote', 'returned', seller, released),
        answers: [answer(manager, 'return', 'Not below 20 %, please 请将折扣控制在 20% 以内')],
      },
      { ...asked('quote', 'approved', seller, released), answers: [answer(manager, 'approve')] },
      {
        ...asked('quote', 'rejected', seller, released),
        answers: [answer(manager, 'reject', 'They would order without it 无折扣也会下单')],
      },
      {
        ...asked('contract', 'signing', seller, { status: 'signing' }),
        answers: [answer(manager, 'approve'), answer(executive, 'approve')],
      },
      asked('order', 'one', seller, { status: 'confirmed' }),
      asked('order', 'two', seller, { status: 'confirmed' }),
      asked('campaign', 'budget', marketer, { status: 'running' }),
      asked('ticket', 'compensation', agent, {
        compensation: '1800',
        compensation_reason: 'The line stood still for a day 产线停机一天',
      }),
      { ...asked('customer', '', manager, { credit_limit: '240000' }), record: own[0]!.key },
    ],
  }
}

/** What is asked about: made the week before, by those who ask. */
function draftsOf(
  year: Year,
  own: readonly DemoCustomer[],
  { seller, agent, marketer }: Record<'seller' | 'agent' | 'marketer', Colleague>,
): DemoRecord[] {
  const made = (object: string, which: string, by: Colleague, values: Record<string, unknown>) => ({
    key: `${object}/asked-${which}`,
    object,
    at: year.at(6, 300),
    by: by.key,
    values: { owner: ref(by.key), ...values },
  })
  const quoted = (which: string, n: number, discount: number, price: string) =>
    made('quote', which, seller, {
      name: `${own[n]!.name} · LX 400`,
      customer: ref(own[n]!.key),
      status: 'draft',
      list_amount: price,
      discount,
      discount_reason: 'Follow-up order expected 预计有后续订单',
      payment_terms: 'net_30',
      valid_until: year.day(-30),
    })
  const ordered = (which: string, n: number, amount: string) =>
    made('order', which, seller, {
      name: `${own[n]!.name} · LX 200`,
      customer: ref(own[n]!.key),
      status: 'draft',
      amount,
      payment_terms: 'net_30',
      ordered_on: year.day(2),
      deliver_by: year.day(-30),
      customer_po: `PO-7120${n}`,
    })
  return [
    quoted('manager', 1, 14, '38600.00'),
    quoted('management', 2, 23, '64000.00'),
    quoted('returned', 3, 28, '51250.00'),
    quoted('approved', 4, 12, '18900.00'),
    quoted('rejected', 5, 18, '9400.00'),
    ordered('one', 1, '22400.00'),
    ordered('two', 2, '8750.00'),
    made('contract', 'signing', seller, {
      name: `${own[0]!.name} · Framework 2027 框架协议`,
      customer: ref(own[0]!.key),
      type: 'framework',
      status: 'draft',
      amount: '318000.00',
      payment_terms: 'net_60',
      start_date: year.day(-14),
      end_date: year.day(-14 - 730),
      auto_renew: true,
      notice_days: 90,
    }),
    made('campaign', 'budget', marketer, {
      name: 'Hannover trade fair 汉诺威工业展',
      type: 'exhibition',
      status: 'planned',
      start_date: year.day(-60),
      end_date: year.day(-65),
      budget: '54000',
      expected_revenue: '420000',
      expected_responses: 350,
    }),
    made('ticket', 'compensation', agent, {
      subject: 'Head failed three weeks after repair 维修三周后探头再次失效',
      type: 'complaint',
      description: 'The line stood still for a day 产线停机一天',
      status: 'in_progress',
      priority: 'high',
      channel: 'phone',
      customer: ref(own[0]!.key),
      first_response_at: year.at(6, 310),
    }),
  ]
}
