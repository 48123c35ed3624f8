import { afterEach, expect, it, vi } from 'vitest'
import { type App, type Component, defineComponent, h, provide, ref, shallowRef } from 'vue'
import AuditPage from '../../../designer/audit/AuditPage.vue'
import { auditTexts } from '../../../designer/audit/texts.ts'
import DepartmentsPage from '../../../designer/people/DepartmentsPage.vue'
import TeamsPage from '../../../designer/people/TeamsPage.vue'
import { peopleTexts } from '../../../designer/people/texts.ts'
import UsersPage from '../../../designer/people/UsersPage.vue'
import { pageHeadKey } from '../../../designer/shell/page-head.ts'
import { panelsKey } from '../../../designer/shell/panels.ts'
import { mountPage } from '../mount-page.ts'

const department = { id: 'd1', name: 'Sales', code: 'sales', type: 'department', parent: null, people: 1 }
const team = { id: 't1', name: 'Sales', code: 'sales', members: [{ id: 'u1', name: 'Lea' }] }
const user = {
  ...{ id: 'u1', name: 'Sales', email: 'sales@example.com', roles: [], active: true, sessions: 1 },
  ...{ department: null, superior: null, locale: null, time_zone: null, second_factor: true },
}

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
  sessionStorage.clear()
})

async function open(page: Component) {
  const shell = defineComponent(() => {
    provide(panelsKey, { tree: ref(false), properties: ref(false), readonly: ref(false) })
    provide(pageHeadKey, shallowRef({ crumbs: [] }))
    return () => h(page)
  })
  const { app } = await mountPage(shell, {
    props: {},
    texts: page === AuditPage ? auditTexts : peopleTexts,
    answers: ({ path }) => {
      if (path.includes('/departments')) return { body: { data: [department] } }
      if (path.includes('/teams')) return { body: { data: [team] } }
      if (path.includes('/users')) return { body: { data: [user], page: { count: 1 } } }
      if (path.includes('/settings')) return { body: { audit_days: 90, kept_since: null } }
      return { body: { data: [], page: { next: null } } }
    },
  })
  apps.push(app)
}
const acts = () =>
  [...document.querySelectorAll('.oh button, table button')].map((one) =>
    (one.getAttribute('aria-label') ?? one.textContent ?? '').trim(),
  )

it.each([
  ['users', UsersPage],
  ['departments', DepartmentsPage],
  ['teams', TeamsPage],
])('shows %s as somebody else, and offers nothing that would be refused', async (_, page) => {
  await open(page)
  await vi.waitFor(() => expect(acts().some((name) => name.includes('Sales'))).toBe(true))
  expect(acts().length).toBe(3) // one to add, the line, its menu
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''

  sessionStorage.setItem('view-as', 'u9')
  await open(page)
  await vi.waitFor(() => expect(acts().some((name) => name.includes('Sales'))).toBe(true))
  expect(acts()).toHaveLength(1)

  document.querySelector<HTMLElement>('table tbody button')!.click()
  await vi.waitFor(() => expect(document.querySelector('[role=dialog]')).not.toBeNull())
  const dialog = document.querySelector('[role=dialog]')!
  expect(dialog.querySelectorAll('footer button')).toHaveLength(0)
  for (const input of dialog.querySelectorAll('form input'))
    expect(input.closest('fieldset')?.disabled).toBe(true)
})

it('shows the audit as somebody else without the acts on it', async () => {
  sessionStorage.setItem('view-as', 'u9')
  await open(AuditPage)
  await vi.waitFor(() => expect(acts()).toContain('Check seals'))
  expect(acts().filter((name) => /retention|erase/i.test(name))).toEqual([])
})
