import { afterEach, expect, it, vi } from 'vitest'
import { type App, h, provide, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { approvalDesignTexts } from '../../../designer/approvals/texts.ts'
import MigrateApproval from '../../../designer/approvals/versions/MigrateApproval.vue'
import { type Studio, studioKey } from '../../../designer/shell/studio.ts'
import { mountPage } from '../mount-page.ts'

const studio = { object: () => undefined, document: () => undefined } as unknown as Studio
const step = (en: string, zh: string) => ({ label: { en, zh }, assignees: [{ role: 'legal' }] })
const published = { object: 'quote', steps: { board: step('Board', '董事会') }, path: ['board'] }
const versions = [
  { version: 3, at: '2026-03-01T00:00:00Z', open: 0 },
  { version: 2, at: '2026-02-01T00:00:00Z', open: 0 },
  { version: 1, at: '2026-01-01T00:00:00Z', open: 2 },
]
const first = {
  ...published,
  steps: { ...published.steps, check: step('Check by the desk', '柜台复核'), law: step('Legal', '法务') },
  path: ['check', { parallel: { law: ['law'], board: ['board'] } }],
}
const refused = [
  { code: 'no_target', at: 'check', count: 1, runs: ['r1'] },
  { code: 'branch_gone', at: 'fork.1.law', count: 1, runs: ['r2'] },
]

let app: App | undefined
afterEach(() => {
  app?.unmount()
  document.body.innerHTML = ''
})

it('calls a step that is gone by the title that it had, in the language of the reader', async () => {
  const isOpen = ref(false)
  const language = ref('en')
  const Page = {
    setup: () => {
      provide(studioKey, studio)
      const { locale } = useI18n()
      watch(language, (now) => (locale.value = now))
      const props = { name: 'quote.discount', published, versions }
      return () => h(MigrateApproval, { ...props, open: isOpen.value } as never)
    },
  }
  const tried = { version: 3, dryRun: true, migrated: 0, refused, notes: [] }
  const mounted = await mountPage(Page, {
    props: {},
    texts: approvalDesignTexts,
    answers: ({ path, method }) => {
      if (method === 'POST') return { body: tried }
      return path.endsWith('/versions/1') ? { body: { ...versions[2], document: first } } : undefined
    },
  })
  app = mounted.app
  isOpen.value = true
  const said = () => [...document.querySelectorAll('.ap-refused li')].map((one) => one.textContent.trim())
  const led = () => [...document.querySelectorAll('.ap-map__line')].map((one) => one.textContent.trim())
  await vi.waitFor(() =>
    expect(said()).toEqual([
      expect.stringContaining('Its step is gone Check by the desk'),
      expect.stringContaining('Its branch is gone Legal'),
    ]),
  )
  // A branch leads nowhere: only the step is led to another.
  expect(led()).toEqual([expect.stringContaining('Check by the desk')])

  language.value = 'zh'
  await vi.waitFor(() => expect(led()).toEqual([expect.stringContaining('柜台复核')]))
  expect(said()[1]).toContain('法务')
  // Nothing is under way on the second version: it is not asked.
  expect(mounted.asked.filter(({ path }) => path.includes('/versions/2'))).toEqual([])
})
