import { afterEach, describe, expect, it, vi } from 'vitest'
import type { App } from 'vue'
import RecordApprovals from '../../../runtime-ui/approvals/RecordApprovals.vue'
import { approvalTexts } from '../../../runtime-ui/approvals/texts.ts'
import type { OpenApproval } from '../../../runtime-ui/client/approvals.ts'
import { mountPage } from '../../designer/mount-page.ts'
import { ann, approvalView, ben } from './approval-view.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

const returned: OpenApproval = {
  ...{ instance: 'i1', approval: 'quote.discount', label: 'Discount', purpose: 'discount' },
  ...{ state: 'returned', step_labels: [], waits_for: [ben], since: new Date().toISOString() },
  ...{ due_at: null, lock: null, changeset: null, task: null },
}

async function bannerFor(signedIn: { id: string; name: string }) {
  const view = approvalView({ state: 'returned', mine: [], may: ['resubmit', 'withdraw'] })
  const { app, asked } = await mountPage(RecordApprovals, {
    props: {
      approvals: { open: [returned], past: [], can_submit: [] },
      object: { name: 'quote', fields: {} },
    },
    texts: approvalTexts,
    signedIn,
    answers: ({ path }) => (path.startsWith('/api/approvals/') ? { body: view } : undefined),
  })
  apps.push(app)
  const named = (name: string) =>
    [...document.querySelectorAll<HTMLButtonElement>('button')].filter(
      (one) => one.textContent?.trim() === name,
    )
  return { asked, named, text: () => document.body.textContent ?? '' }
}

describe('A record whose approval came back', () => {
  it('is submitted again from where it says so', async () => {
    const { asked, named, text } = await bannerFor(ben)
    expect(text()).toContain('submitted just now')

    named('Submit again')[0]!.click()
    // The drawer and its dialog are loaded with the first press.
    await vi.waitFor(() => expect(text()).toContain('It goes on as the record stands now.'), 10_000)
    named('Submit again').at(-1)!.click()

    await vi.waitFor(() =>
      expect(asked).toContainEqual({
        ...{ method: 'POST', path: '/api/approvals/instances/i1/resubmit' },
        body: expect.anything(),
      }),
    )
  })

  it('is not for others to submit again', async () => {
    const { named } = await bannerFor(ann)
    expect(named('Submit again')).toEqual([])
  })
})
