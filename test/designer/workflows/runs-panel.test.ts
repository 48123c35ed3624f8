import { afterEach, expect, it, vi } from 'vitest'
import { type App, defineComponent, h } from 'vue'
import { codeTexts } from '../../../designer/workflows/code-texts.ts'
import { operationTexts } from '../../../designer/workflows/operation-texts.ts'
import RunsPanel from '../../../designer/workflows/RunsPanel.vue'
import { workflowTexts } from '../../../designer/workflows/texts.ts'
import { type Trial, useTrial } from '../../../designer/workflows/useTrial.ts'
import { operationCalls } from '../../../runtime-ui/client/operations.ts'
import type { RunView } from '../../../runtime-ui/client/workflows.ts'
import { useClient } from '../../../runtime-ui/composables/useClient.ts'
import { usePageTexts } from '../../../runtime-ui/i18n/usePageTexts.ts'
import { type Answers, mountPage } from '../mount-page.ts'

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
  published_version: 2,
  open_incidents: [incident],
} as unknown as RunView
const waiting: RunView = { ...failed, state: 'waiting', incidents: 0, open_incidents: [] }
const completed: RunView = { ...waiting, state: 'completed', ended_at: '2026-01-02T03:05:05Z', steps: 3 }

const button = (text: string) =>
  [...document.querySelectorAll('button')].findLast((one) => one.textContent.trim() === text)!
const states = () => [...document.querySelectorAll('.wf-run b')].map((one) => one.textContent)

async function openPanel(answers: Answers, more: object = {}) {
  let trial: Trial | undefined
  const panel = defineComponent(() => {
    usePageTexts(operationTexts)
    usePageTexts(codeTexts)
    trial = useTrial(
      () => 'w',
      () => undefined,
    )
    void trial.list()
    const calls = operationCalls(useClient().http)
    const published = { start: 'end', nodes: { end: { type: 'end' } } }
    return () => h(RunsPanel, { trial: trial!, targets: [], readonly: false, name: 'w', calls, published })
  })
  const { app, asked } = await mountPage(panel, { props: {}, texts: workflowTexts, answers, ...more })
  apps.push(app)
  return { trial: trial!, asked }
}
const listed = { body: { data: [failed, { ...failed, id: 'r2' }], page: { next: null } } }

it('says of a run that was tried again how it goes on, beside it and in the list', async () => {
  let now = failed
  const { trial } = await openPanel(({ path, method }) => {
    if (method === 'POST') now = waiting
    return path.includes('/runs?') ? listed : { body: now }
  })
  expect(states()).toEqual(['Stuck', 'Stuck'])
  await trial.open('r1')
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

it('takes one run over to what is published, after it was tried', async () => {
  let version = 1
  const { trial, asked } = await openPanel(({ path, body }) => {
    if (path.includes('/runs?')) return listed
    if (!path.includes('/migrate')) return { body: { ...waiting, version } }
    const { dryRun } = body as { dryRun: boolean }
    if (!dryRun) version = 2
    return { body: { version: 2, dryRun, migrated: 1, refused: [], notes: [] } }
  })
  await trial.open('r1')
  await vi.waitFor(() => expect(button('Take over to version 2…')).toBeTruthy())
  button('Take over to version 2…').click()
  await vi.waitFor(() => expect(button('Take one over')?.disabled).toBe(false))
  button('Take one over').click()
  await vi.waitFor(() => expect(button('Yes, take them over')).toBeTruthy())
  button('Yes, take them over').click()
  await vi.waitFor(() => expect(trial.run.value?.version).toBe(2))
  const migrations = asked.filter(({ path }) => path.includes('/w/migrate')).map(({ body }) => body)
  expect(migrations).toEqual([
    { run: 'r1', map: {}, dryRun: true },
    { run: 'r1', map: {}, dryRun: false },
  ])
  await vi.waitFor(() => expect(button('Take over to version 2…')).toBeUndefined())
})

it('says which record each run is about, and why it is stuck', async () => {
  const about = { object: 'lead', record: 'l1' }
  const at = (code: string) => ({ ...failed, ...about, open_incidents: [{ ...incident, code }] })
  let code = 'http.404'
  const more = {
    signedIn: { id: 'ann', name: 'Ann' },
    objects: { lead: { label: 'Lead', nameField: 'name', rights: {} } },
  }
  const { trial } = await openPanel(({ path }) => {
    if (path === '/api/records/lead/query') return { body: { data: [{ id: 'l1', name: 'Aurora' }] } }
    return path.includes('/runs?') ? { body: { data: [at(code)], page: { next: null } } } : { body: at(code) }
  }, more)
  await vi.waitFor(() => expect(document.querySelector('.wf-run')?.textContent).toContain('Stuck · Aurora'))
  await trial.open('r1')
  await vi.waitFor(() => expect(document.body.textContent).toContain('The answer was 404'))
  code = 'http.unreachable'
  await trial.open('r1')
  await vi.waitFor(() => expect(document.body.textContent).toContain('Nobody answers at the address'))
})

it('calls a step that is gone as it was called, and leads none elsewhere that lost but its deadline', async () => {
  const look = { type: 'task', label: { en: 'Look at it' } }
  const { trial } = await openPanel(({ path }) => {
    if (path.includes('/runs?')) return listed
    if (path.includes('/migrate'))
      return {
        body: {
          ...{ version: 2, dryRun: true, migrated: 0, notes: [] },
          refused: [
            { code: 'no_target', at: 'hold', count: 1, runs: ['r1'] },
            { code: 'rung_gone', at: 'look.late', count: 1, runs: ['r1'] },
          ],
        },
      }
    if (path.endsWith('/versions'))
      return {
        body: {
          data: [
            { version: 2, living: 0 },
            { version: 1, living: 1 },
          ],
        },
      }
    if (path.endsWith('/versions/1'))
      return { body: { document: { nodes: { hold: { type: 'wait', label: { en: 'Wait a day' } }, look } } } }
    return { body: waiting }
  })
  await trial.open('r1')
  await vi.waitFor(() => expect(button('Take over to version 2…')).toBeTruthy())
  button('Take over to version 2…').click()
  await vi.waitFor(() => expect(document.querySelector('.wf-map__line')?.textContent).toMatch(/^Wait a day/))
  expect(document.querySelectorAll('.wf-map__line')).toHaveLength(1)
  expect(document.querySelector('.wf-migrate')!.textContent).toContain('Look at it · late')
  expect(document.querySelector('.wf-migrate')!.textContent).toContain('Give the step its deadline back')
})

it('offers to try now what failed outside and is tried again later', async () => {
  const tried = {
    ...waiting,
    tokens: [
      {
        ...{ id: 4, node: 'mail', state: 'waiting', attempt: 1, since: '', due_at: '2026-01-02T04:00:00Z' },
        trying: { tries: 2, code: 'mail_not_sent', message: null },
      },
    ],
  } as unknown as RunView
  const { trial, asked } = await openPanel(({ path }) => (path.includes('/runs?') ? listed : { body: tried }))
  await trial.open('r1')
  await vi.waitFor(() => button('Try now').click())
  expect(document.body.textContent).toContain('The e-mail could not be sent yet')
  await vi.waitFor(() => expect(document.querySelector('[role=dialog]')).not.toBeNull())
  await vi.waitFor(() => button('Try now').click())
  await vi.waitFor(() =>
    expect(asked).toContainEqual(
      expect.objectContaining({ path: '/api/workflows/runs/r1/hurry', body: { token: 4 } }),
    ),
  )
})
