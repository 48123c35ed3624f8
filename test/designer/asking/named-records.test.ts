import { afterEach, expect, it, vi } from 'vitest'
import { type App, computed, defineComponent, h } from 'vue'
import { nameRecords, useNamedRecords } from '../../../designer/asking/people/named-records.ts'
import { mountPage } from '../mount-page.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

const approval = {
  steps: {
    board: { assignees: [{ team: 'board' }, { user: 'eve@office.example' }, { user: '=owner' }] },
    counter: { assignees: [{ pool: { team: 'desk' } }] },
  },
}
const Line = defineComponent({
  setup() {
    const nameOf = useNamedRecords()
    const text = computed(() =>
      [nameOf('team', 'board'), nameOf('team', 'desk'), nameOf('user', 'eve@office.example')].join(' · '),
    )
    return () => h('p', text.value)
  },
})
const Page = defineComponent({
  setup() {
    nameRecords(() => approval)
    return () => h(Line)
  },
})

it('calls teams and people of a document by their names, and by their keys where they are not to be seen', async () => {
  const { app, asked } = await mountPage(Page, {
    props: {},
    texts: { en: {}, zh: {} },
    answers: ({ path }) =>
      path.startsWith('/api/records/team')
        ? { body: { data: [{ id: 't1', name: 'Contract board', code: 'board' }], page: { next: null } } }
        : { status: 403, body: { code: 'forbidden' } },
  })
  apps.push(app)

  await vi.waitFor(() =>
    expect(document.querySelector('p')!.textContent).toBe('Contract board · desk · eve@office.example'),
  )
  expect(asked).toHaveLength(2)
})
