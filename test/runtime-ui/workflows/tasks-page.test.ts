import { afterEach, describe, expect, it, vi } from 'vitest'
import type { App } from 'vue'
import TasksPage from '../../../runtime-ui/workflows/TasksPage.vue'
import { workflowTexts } from '../../../runtime-ui/workflows/texts.ts'
import { mountPage } from '../../designer/mount-page.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

describe('The page of tasks', () => {
  it('shows what somebody is asked while they look at it', async () => {
    const open: object[] = []
    const { app, events } = await mountPage(TasksPage, {
      props: {},
      texts: workflowTexts,
      answers: ({ path }) => (path.startsWith('/api/workflows/tasks') ? { body: { data: open } } : undefined),
    })
    apps.push(app)
    const said = () => document.body.textContent
    await vi.waitFor(() => expect(said()).toContain('Nothing is asked of you'))

    open.push({
      ...{ id: 't1', run: 'r1', workflow: 'probe', node: 'ask', state: 'open', title: 'Call Aurora' },
      ...{ description: null, outputs: [], fields: [], editable: [], form: null, object: null, record: null },
      ...{ assignee: 'ann', claimable: false, port: null, created_at: '2026-11-23T08:00:00.000Z' },
      ended_at: null,
    })
    events.tell('notification', {} as never)

    await vi.waitFor(() => expect(said()).toContain('Call Aurora'))
  })
})
