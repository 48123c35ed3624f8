import { expect, it, onTestFinished, vi } from 'vitest'
import RecordRuns from '../../../runtime-ui/workflows/RecordRuns.vue'
import { workflowTexts } from '../../../runtime-ui/workflows/texts.ts'
import { mountPage } from '../../designer/mount-page.ts'

it('says in words how each workflow of a record stands', async () => {
  const states = ['running', 'waiting', 'incident', 'suspended', 'completed', 'cancelled']
  const data = states.map((state) => ({
    id: state,
    workflow: 'w',
    label: 'W',
    state,
    started_at: '2026-01-02',
  }))
  const { app } = await mountPage(RecordRuns, {
    props: { object: 'lead', id: 'r1' },
    texts: workflowTexts,
    answers: () => ({ body: { data, page: { next: null } } }),
  })
  onTestFinished(() => app.unmount())
  const said = () => [...document.querySelectorAll('.record-runs .tag')].map((one) => one.textContent.trim())
  await vi.waitFor(() =>
    expect(said()).toEqual(['Running', 'Waiting', 'Stuck', 'Suspended', 'Completed', 'Cancelled']),
  )
})
