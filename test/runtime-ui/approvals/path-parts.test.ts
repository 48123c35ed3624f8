import { afterEach, expect, it } from 'vitest'
import type { App } from 'vue'
import PathParts from '../../../runtime-ui/approvals/PathParts.vue'
import { approvalTexts } from '../../../runtime-ui/approvals/texts.ts'
import type { PathPart } from '../../../runtime-ui/client/approvals.ts'
import { mountPage } from '../../designer/mount-page.ts'
import { ben } from './approval-view.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

it('says of each round whether it was submitted or is still to be', async () => {
  const at = '2026-11-23T08:00:00.000Z'
  const parts: PathPart[] = [
    { kind: 'submit', by: ben, at, round: 1 },
    { kind: 'submit', by: ben, at, round: 2 },
    { kind: 'submit', by: ben, at: null, round: 3 },
  ]
  const { app } = await mountPage(PathParts, {
    props: { parts, object: 'quote', me: undefined },
    texts: approvalTexts,
    answers: () => undefined,
  })
  apps.push(app)

  const [first, second, third] = [...document.querySelectorAll('li')]
  expect(first!.textContent).toContain('Submitted')
  expect(second!.textContent).toContain('Submitted, round 2')
  expect(third!.textContent).toContain('To be submitted again, round 3')
  expect(third!.className).toBe('now')
})
