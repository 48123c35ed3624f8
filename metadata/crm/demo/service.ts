import type { DemoCustomer } from './customers.ts'
import { type DemoRecord, ref, type Year } from './demo.ts'
import type { Colleague } from './organisation.ts'
import type { DemoProduct } from './products.ts'
import type { Random } from './random.ts'

const troubles: readonly [subject: string, type: string, text: string, cure: string][] = [
  [
    'Readings drift after warm-up 预热后读数漂移',
    'technical_issue',
    'After about twenty minutes the values climb by two per cent.\n预热约二十分钟后读数上升约 2%。',
    'Reference lamp replaced and calibrated. 已更换参考灯并校准。',
  ],
  [
    'Software does not find the device 软件找不到设备',
    'technical_issue',
    'Since the last update the list of devices stays empty.\n升级后设备列表为空。',
    'Driver 4.2 installed; the device is found. 已安装 4.2 版驱动。',
  ],
  [
    'Calibration certificate needed 需要校准证书',
    'request',
    'Our auditor asks for the certificate of this year.\n审核需要今年的校准证书。',
    'Certificate sent by e-mail. 证书已邮件发送。',
  ],
  [
    'Display stays dark 屏幕不亮',
    'return_repair',
    'Switched on as usual, the display shows nothing.\n开机后屏幕无显示。',
    'Display cable replaced in the workshop. 已更换屏幕排线。',
  ],
  [
    'Question about the invoice 发票咨询',
    'billing_inquiry',
    'The invoice names another delivery address.\n发票上的收货地址不对。',
    'Corrected invoice sent. 已重开发票。',
  ],
  [
    'Which model for thin films 薄膜测量选型',
    'product_inquiry',
    'We measure films below one micron. Which model fits?\n测量 1 微米以下薄膜应选哪个型号？',
    'Recommended SP 30 with trial. 建议 SP 30 并安排试用。',
  ],
  [
    'Late delivery 交货延迟',
    'complaint',
    'The order was promised for last week.\n订单承诺上周交货。',
    'Delivered by express; ten per cent refunded. 已加急发货并补偿。',
  ],
  [
    'Yearly maintenance 年度保养',
    'maintenance',
    'Please name a day for the yearly maintenance.\n请安排年度保养时间。',
    'Maintenance done on site. 已上门保养。',
  ],
]

/** Eight hundred requests; what is older than a few weeks is closed. */
export function makeTickets(
  { random, year }: { random: Random; year: Year },
  customers: readonly DemoCustomer[],
  products: readonly DemoProduct[],
  agents: readonly Colleague[],
): DemoRecord[] {
  return Array.from({ length: 800 }, (_, n): DemoRecord => {
    const customer = random.pickEarly(customers)
    const contact = random.pick(customer.contacts)
    const [subject, type, description, cure] = random.pick(troubles)
    const ago = Math.min(Math.floor(random.next() ** 1.3 * 340), customer.since)
    const status =
      ago > 25
        ? random.weighted({ closed: 9, resolved: 1 })
        : random.weighted({ open: 4, in_progress: 4, waiting: 2, resolved: 2, closed: 3 })
    const isOver = status === 'closed' || status === 'resolved'
    const agent = random.pick(agents)
    const product = random.pick(products)
    const minute = random.int(0, 500)
    return {
      key: `ticket/${n}`,
      object: 'ticket',
      at: year.at(ago, minute),
      by: agent.key,
      values: {
        subject,
        code: `S-${String(30_001 + n)}`,
        type,
        description,
        status,
        priority: random.weighted({ low: 3, medium: 5, high: 2, critical: 1 }),
        channel: random.weighted({ email: 4, phone: 3, web: 2, wechat: 2 }),
        owner: ref(agent.key),
        customer: ref(customer.key),
        contact: ref(contact.key),
        requester_name: contact.name,
        product: ref(product.key),
        product_name: product.name,
        ...(status === 'open' ? {} : { first_response_at: year.at(ago, minute + random.int(4, 30)) }),
        ...(isOver
          ? { resolved_at: year.at(Math.max(0, ago - random.int(0, 4)), 530), resolution: cure }
          : {}),
        ...(isOver && random.chance(0.6)
          ? { satisfaction: Number(random.weighted({ '5': 5, '4': 4, '3': 2, '2': 1, '1': 1 })) }
          : {}),
      },
    }
  })
}
