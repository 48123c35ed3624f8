import type { DemoRecord, DemoSignIn, Year } from './demo.ts'
import { ref } from './demo.ts'
import type { People } from './names.ts'

export interface Colleague {
  key: string
  name: string
  office: string
}

export interface Organisation {
  records: DemoRecord[]
  signIns: DemoSignIn[]
  sellers: Colleague[]
  managers: Colleague[]
  executives: Colleague[]
  agents: Colleague[]
  marketers: Colleague[]
}

const departments: readonly [code: string, name: string, parent: string | undefined][] = [
  ['lumen', 'Lumen Instruments 明澜仪器', undefined],
  ['sales', 'Sales 销售部', 'lumen'],
  ['sales_north', 'Sales North 北区销售', 'sales'],
  ['sales_east', 'Sales East 东区销售', 'sales'],
  ['sales_south', 'Sales South 南区销售', 'sales'],
  ['service', 'Service 客户服务部', 'lumen'],
  ['marketing', 'Marketing 市场部', 'lumen'],
  ['operations', 'Operations 运营部', 'lumen'],
]

/** Who works where: 40 people. The first of each role is the one that the sign-in page offers. */
const posts: readonly [role: string, title: string, office: string, count: number][] = [
  ['admin', 'System administrator 系统管理员', 'operations', 1],
  ['sales_manager', 'Regional manager 区域经理', 'sales_north', 1],
  ['sales_manager', 'Regional manager 区域经理', 'sales_east', 1],
  ['sales_manager', 'Regional manager 区域经理', 'sales_south', 1],
  ['seller', 'Account executive 客户经理', 'sales_north', 6],
  ['seller', 'Account executive 客户经理', 'sales_east', 6],
  ['seller', 'Account executive 客户经理', 'sales_south', 6],
  ['agent', 'Service engineer 服务工程师', 'service', 9],
  ['service_manager', 'Head of service 服务主管', 'service', 1],
  ['marketer', 'Campaign manager 市场专员', 'marketing', 5],
  ['executive', 'Managing director 总经理', 'operations', 1],
  ['finance_clerk', 'Finance clerk 财务', 'operations', 1],
  ['legal', 'Legal counsel 法务', 'operations', 1],
]

/** Who stands above whom: one of the role, or their own region's. Everybody else answers to the managing director. */
const bosses: Readonly<Record<string, string>> = { seller: 'sales_manager', agent: 'service_manager' }

const password = 'demo-demo'

export function makeOrganisation(people: People, year: Year): Organisation {
  const at = year.at(365)
  const records: DemoRecord[] = departments.map(([code, name, parent]) => ({
    key: `department/${code}`,
    object: 'department',
    at,
    values: {
      code,
      name,
      type: parent ? 'department' : 'company',
      ...(parent ? { parent: ref(`department/${parent}`) } : {}),
    },
  }))
  const staff = posts.flatMap(([role, title, office, count]) =>
    Array.from({ length: count }, () => ({ role, title, office, ...people.next() })),
  )
  const byRole = new Map<string, Colleague[]>()
  const signIns: DemoSignIn[] = []
  const posted = staff.map((person, n) => ({ ...person, key: `user/${n}`, n }))
  const bossOf = ({ role, office }: { role: string; office: string }) => {
    const above = posted.filter((one) => one.role === (bosses[role] ?? 'executive'))
    return above.find((one) => one.office === office) ?? above[0]
  }
  // Whoever is above somebody stands before them.
  const levels = { executive: 0, sales_manager: 1, service_manager: 1 }
  const levelOf = (role: string): number => levels[role as keyof typeof levels] ?? 2
  const users = new Map<string, DemoRecord>()
  for (const { key, n, role, title, office, name, chinese } of posted) {
    const known = byRole.get(role) ?? []
    byRole.set(role, [...known, { key, name, office }])
    const isOffered = known.length === 0
    const email = isOffered ? `${role.replaceAll('_', '.')}@demo.example` : `colleague${n}@demo.example`
    if (isOffered) signIns.push({ email, name, role, password })
    const boss = bossOf({ role, office })
    users.set(key, {
      key,
      object: 'user',
      at,
      values: {
        name,
        email,
        job_title: title,
        employee_number: `L${String(1001 + n)}`,
        department: ref(`department/${office}`),
        roles: [role],
        locale: chinese ? 'zh' : 'en',
        ...(role === 'executive' || !boss ? {} : { superior: ref(boss.key) }),
      },
    })
  }
  const inOrder = [...posted].sort((a, b) => levelOf(a.role) - levelOf(b.role) || a.n - b.n)
  records.push(...inOrder.map(({ key }) => users.get(key)!), boardOf(byRole, at))
  const of = (role: string): Colleague[] => byRole.get(role) ?? []
  return {
    records,
    signIns,
    sellers: of('seller'),
    managers: of('sales_manager'),
    executives: of('executive'),
    agents: of('agent'),
    marketers: of('marketer'),
  }
}

/** Those who vote on large contracts. */
const boardOf = (byRole: ReadonlyMap<string, readonly Colleague[]>, at: string): DemoRecord => ({
  key: 'team/board',
  object: 'team',
  at,
  values: {
    code: 'board',
    name: 'Contract board 合同委员会',
    members: ['executive', 'sales_manager', 'service_manager'].flatMap((role) =>
      (byRole.get(role) ?? []).map(({ key }) => ref(key)),
    ),
  },
})
