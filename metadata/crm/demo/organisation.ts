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
  ['agent', 'Service engineer 服务工程师', 'service', 10],
  ['marketer', 'Campaign manager 市场专员', 'marketing', 5],
  ['', 'Operations 运营', 'operations', 3],
]

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
  for (const [n, { role, title, office, name, chinese }] of staff.entries()) {
    const key = `user/${n}`
    const known = byRole.get(role) ?? []
    byRole.set(role, [...known, { key, name, office }])
    const isOffered = role !== '' && known.length === 0
    const email = isOffered ? `${role.replace('_', '.')}@demo.example` : `colleague${n}@demo.example`
    if (isOffered) signIns.push({ email, name, role, password })
    const boss = byRole.get('sales_manager')?.find((manager) => manager.office === office)
    records.push({
      key,
      object: 'user',
      at,
      values: {
        name,
        email,
        job_title: title,
        employee_number: `L${String(1001 + n)}`,
        department: ref(`department/${office}`),
        roles: role ? [role] : [],
        locale: chinese ? 'zh' : 'en',
        ...(role === 'seller' && boss ? { superior: ref(boss.key) } : {}),
      },
    })
  }
  const of = (role: string): Colleague[] => byRole.get(role) ?? []
  return {
    records,
    signIns,
    sellers: of('seller'),
    managers: of('sales_manager'),
    agents: of('agent'),
    marketers: of('marketer'),
  }
}
