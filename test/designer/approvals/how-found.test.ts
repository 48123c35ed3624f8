import { afterEach, describe, expect, it } from 'vitest'
import type { App } from 'vue'
import HowFound from '../../../designer/approvals/sample/HowFound.vue'
import { approvalDesignTexts } from '../../../designer/approvals/texts.ts'
import type { ToldStep } from '../../../designer/approvals/told.ts'
import { mountPage } from '../mount-page.ts'

const person = (name: string) => ({ id: name, name })
const seat = (name: string, at: number): ToldStep['seats'][number] => ({
  seat: at,
  task: null,
  user: person(name),
  queue: null,
  state: 'predicted',
  original: null,
  weight: 1,
  why: [],
  comment: null,
  human: false,
  read_at: null,
  ended_at: null,
})
const [lisi, qian, elena, he] = ['李思远', '钱莉', 'Elena', '何佳'].map(person) as [
  { id: string; name: string },
  { id: string; name: string },
  { id: string; name: string },
  { id: string; name: string },
]
const step: ToldStep = {
  kind: 'step',
  step: 'finance',
  label: 'Finance',
  state: 'predicted',
  outcome: null,
  round: 1,
  decision: { type: 'all' },
  need: 2,
  due_at: null,
  opened_at: null,
  ended_at: null,
  why: null,
  seats: [seat('李思远', 0), seat('何佳', 1)],
  rules: [
    { rule: 'disabled', before: [lisi, qian, elena], after: [lisi, elena], note: null },
    { rule: 'delegation', before: [lisi, elena], after: [lisi, he], note: null },
    { rule: 'repeats', before: [lisi, he], after: [lisi, he], note: null },
  ],
}

describe('how people are found', () => {
  let app: App | undefined
  afterEach(() => app?.unmount())

  it('is told rule by rule: whom each left out, who came instead, and who is asked in the end', async () => {
    const mounted = await mountPage(HowFound, {
      props: { step, record: 'QT-2291', who: 'Role Finance', decision: 'all sign' },
      answers: () => undefined,
      texts: approvalDesignTexts,
    })
    app = mounted.app
    const lines = [...document.querySelectorAll('.ap-found li')].map((line) =>
      [...line.querySelectorAll('span:not([aria-hidden])')].map((one) => one.textContent?.trim()).join(' | '),
    )
    expect(document.body.textContent).toContain('How people are found, QT-2291')
    expect(lines[0]).toContain('Role Finance | 李思远, 钱莉, Elena')
    expect(lines[1]).toContain('Left the company | 钱莉 dropped')
    expect(lines[2]).toContain('Delegation | Elena, now 何佳')
    expect(lines[3]).toContain('Named twice | none')
    expect(lines[4]).toContain('2 seats, all sign')
  })

  it('says of a step that is skipped nothing but that, as nobody was looked for', async () => {
    const skipped: ToldStep = { ...step, state: 'skipped', seats: [], rules: [] }
    const mounted = await mountPage(HowFound, {
      props: { step: skipped, record: 'QT-2291', who: 'Role Finance', decision: 'all sign' },
      answers: () => undefined,
      texts: approvalDesignTexts,
    })
    app = mounted.app
    const lines = [...document.querySelectorAll('.ap-found li')].map((line) => line.textContent?.trim())
    expect(lines).toEqual(['This step is skipped'])
  })
})
