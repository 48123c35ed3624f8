import { afterEach, expect, it, vi } from 'vitest'
import type { App } from 'vue'
import SubmitDialog from '../../../runtime-ui/approvals/SubmitDialog.vue'
import { approvalTexts } from '../../../runtime-ui/approvals/texts.ts'
import { mountPage } from '../../designer/mount-page.ts'
import { ann, ben, seatView, stepPart } from './approval-view.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

it('does not say that nobody was found while whoever submits it has still to choose them', async () => {
  const fallback = seatView({ state: 'predicted', why: [{ reason: 'empty_admin', of: null, of_name: null }] })
  const preview = {
    ...{ label: 'Deal check', problems: [], shown: { hash: 'h', fields: [] }, locks: null },
    picks: [{ step: 'look', label: 'Look', min: 1, max: 1, from: [ann] }],
    path: [
      { kind: 'submit', by: ben, at: null, round: 1 },
      stepPart({ step: 'look', label: 'Look', state: 'predicted', seats: [fallback] }),
    ],
  }
  const { app } = await mountPage(SubmitDialog, {
    props: {
      ...{ object: 'quote', id: 'q1', version: 1, currency: null },
      choices: [{ approval: 'quote.look', label: 'Deal check', purpose: 'look', reason: null }],
    },
    texts: approvalTexts,
    signedIn: ben,
    answers: ({ path }) => (path.startsWith('/api/approvals/') ? { body: preview } : undefined),
  })
  apps.push(app)
  await vi.waitFor(() => expect(document.body.textContent).toContain('Who will be asked'))
  expect(document.querySelectorAll('.path-parts > li')).toHaveLength(2)
  expect(document.body.textContent).not.toContain('Nobody was found')
})
