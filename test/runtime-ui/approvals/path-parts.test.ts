import { afterEach, expect, it } from 'vitest'
import type { App } from 'vue'
import PathParts from '../../../runtime-ui/approvals/PathParts.vue'
import { approvalTexts } from '../../../runtime-ui/approvals/texts.ts'
import type { PathPart } from '../../../runtime-ui/client/approvals.ts'
import { mountPage } from '../../designer/mount-page.ts'
import { ben, seatView, stepPart } from './approval-view.ts'

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

it.each([
  [true, 9],
  [false, 6],
])('names everybody at once only where it says everything: %s', async (everything, shown) => {
  const seats = Array.from({ length: 9 }, (_, n) => ({
    ...{
      seat: n + 1,
      task: null,
      user: { id: `u${n}`, name: `Signer ${n + 1}` },
      queue: null,
      original: null,
    },
    ...{ state: 'open', weight: 1, why: [], comment: null, human: false, read_at: null, ended_at: null },
  }))
  const step = {
    ...{ kind: 'step', step: 'board', label: 'Board', state: 'now', outcome: null, why: null, seats },
    ...{
      decision: { type: 'all' },
      round: 1,
      opened_at: null,
      ended_at: null,
      due_at: null,
      took_seconds: null,
    },
  } as unknown as PathPart
  const { app } = await mountPage(PathParts, {
    props: { parts: [step], object: 'quote', me: undefined, everything },
    texts: approvalTexts,
    answers: () => undefined,
  })
  apps.push(app)
  expect(document.querySelectorAll('.path-seats > li')).toHaveLength(shown)
})

it('tells times by their date on paper, where yesterday is another day when it is read', async () => {
  const at = new Date(Date.now() - 86_400_000).toISOString()
  const parts: PathPart[] = [
    { kind: 'submit', by: ben, at, round: 1 },
    stepPart({ state: 'past', outcome: 'approved', ended_at: at }),
  ]
  const { app } = await mountPage(PathParts, {
    props: { parts, object: 'quote', me: undefined, everything: true },
    texts: approvalTexts,
    answers: () => undefined,
  })
  apps.push(app)
  expect(document.body.textContent).not.toMatch(/yesterday/i)
  expect(document.body.textContent.match(/\d{4}, \d+:\d\d/g)).toHaveLength(2)
})

it('tells weights where they are what is counted, and not of who is asked for two reasons', async () => {
  const decisions = [{ type: 'weighted', percent: 60 }, { type: 'sequential' }]
  const shown: boolean[] = []
  for (const decision of decisions) {
    const parts = [stepPart({ decision, seats: [seatView({ weight: 2 })] })]
    const { app } = await mountPage(PathParts, {
      props: { parts, object: 'quote', me: undefined },
      texts: approvalTexts,
      answers: () => undefined,
    })
    shown.push(/weight 2/.test(document.querySelector('.path-seats')!.textContent ?? ''))
    app.unmount()
  }
  expect(shown).toEqual([true, false])
})
