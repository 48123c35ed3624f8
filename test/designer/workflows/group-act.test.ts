import { afterEach, expect, it, vi } from 'vitest'
import { type App, h } from 'vue'
import GroupActDialog from '../../../designer/workflows/GroupActDialog.vue'
import { operationTexts } from '../../../designer/workflows/operation-texts.ts'
import { workflowTexts } from '../../../designer/workflows/texts.ts'
import { usePageTexts } from '../../../runtime-ui/i18n/usePageTexts.ts'
import { mountPage } from '../mount-page.ts'

let app: App | undefined
afterEach(() => {
  app?.unmount()
  document.body.innerHTML = ''
})

it('says that a reason is needed before many runs are moved', async () => {
  const moved: object[] = []
  const group = { code: 'http.500', node: 'call', workflow: 'w', version: 1, count: 3 }
  const Page = {
    setup: () => {
      usePageTexts(operationTexts)
      const asked = { act: 'skip' as const, group: group as never }
      return () => h(GroupActDialog, { asked, calls: {} as never, onMove: (how: object) => moved.push(how) })
    },
  }
  const mounted = await mountPage(Page, { props: {}, texts: workflowTexts, answers: () => undefined })
  app = mounted.app
  const go = await vi.waitFor(() => {
    const found = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Skip')
    expect(found).toBeTruthy()
    return found!
  })
  go.click()
  await vi.waitFor(() => expect(document.body.textContent).toContain('Say why: it is kept in the audit.'))
  expect(moved).toEqual([])
  const field = document.querySelector('input')!
  field.value = 'The partner is gone'
  field.dispatchEvent(new Event('input'))
  go.click()
  await vi.waitFor(() => expect(moved).toEqual([{ reason: 'The partner is gone' }]))
})
