import { afterEach, expect, it, vi } from 'vitest'
import { type App, defineComponent, h } from 'vue'
import RunsPanel from '../../../designer/workflows/RunsPanel.vue'
import { workflowTexts } from '../../../designer/workflows/texts.ts'
import { type Trial, useTrial } from '../../../designer/workflows/useTrial.ts'
import type { RunView } from '../../../runtime-ui/client/workflows.ts'
import { mountPage } from '../mount-page.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
  vi.useRealTimers()
})

const incident = { id: 'i', node: 'mail', token: 2, code: 'mail_failed', detail: null, created_at: '' }
const failed = {
  ...{ id: 'r1', workflow: 'w', version: 1, state: 'incident', result: null, object: null, record: null },
  ...{ trigger: null, caused_by: null, parent: null, started_at: '2026-01-02T03:04:05Z', ended_at: null },
  ...{ incidents: 1, steps: 2, input: null, output: null, tokens: [], step_rows: [], document: {} },
  open_incidents: [incident],
} as unknown as RunView
const waiting: RunView = { ...failed, state: 'waiting', incidents: 0, open_incidents: [] }
const completed: RunView = { ...waiting, state: 'completed', ended_at: '2026-01-02T03:05:05Z', steps: 3 }

const button = (text: string) =>
  [...document.querySelectorAll('button')].findLast((one) => one.textContent.trim() === text)!
const states = () => [...document.querySelectorAll('.wf-run b')].map((one) => one.textContent)

it('says of a run that was tried again how it goes on, beside it and in the list', async () => {
  let now = failed
  let trial: Trial | undefined
  const panel = defineComponent(() => {
    trial = useTrial(
      () => 'w',
      () => undefined,
    )
    void trial.list()
    return () => h(RunsPanel, { trial: trial!, targets: [], readonly: false })
  })
  const { app } = await mountPage(panel, {
    props: {},
    texts: workflowTexts,
    answers: ({ path, method }) => {
      if (method === 'POST') now = waiting
      return path.includes('/runs?')
        ? { body: { data: [failed, { ...failed, id: 'r2' }], page: { next: null } } }
        : { body: now }
    },
  })
  apps.push(app)
  expect(states()).toEqual(['Stuck', 'Stuck'])
  await trial!.open('r1')
  vi.useFakeTimers()
  await vi.advanceTimersByTimeAsync(50)
  button('Try again').click()
  await vi.advanceTimersByTimeAsync(50)
  button('Try again').click()
  await vi.advanceTimersByTimeAsync(500)
  expect(states()).toEqual(['Waiting', 'Stuck'])
  expect(document.body.textContent).not.toContain('Try again')

  now = completed
  await vi.advanceTimersByTimeAsync(1_000)
  expect(states()).toEqual(['Completed', 'Stuck'])
})
