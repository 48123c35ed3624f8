import { expect, it, onTestFinished, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { startTexts } from '../../../runtime-ui/workflows/start-texts.ts'
import WorkflowButtons from '../../../runtime-ui/workflows/WorkflowButtons.vue'
import { mountPage } from '../../designer/mount-page.ts'

it('leads from a workflow that was started for a record to where it stands', async () => {
  const isShown = ref(false)
  const page = defineComponent(() => () => [
    h(WorkflowButtons, {
      object: 'lead',
      ids: ['r1'],
      place: 'record',
      onShow: () => (isShown.value = true),
    }),
  ])
  const button = { workflow: 'lead.call', trigger: 'button', label: 'Call back', select: 'one' }
  const { app } = await mountPage(page, {
    props: {},
    texts: startTexts,
    answers: ({ method, path }) =>
      path.includes('/buttons')
        ? { body: { data: [button] } }
        : method === 'POST'
          ? { body: { run: 'r' } }
          : undefined,
  })
  onTestFinished(() => app.unmount())
  const press = (text: string) =>
    vi.waitFor(() =>
      [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === text)!.click(),
    )
  await press('Call back')
  await press('Show')
  expect(isShown.value).toBe(true)
})
