import { afterEach, describe, expect, it, vi } from 'vitest'
import { type App, h, nextTick, ref } from 'vue'
import ApprovalDetail from '../../../runtime-ui/approvals/ApprovalDetail.vue'
import { approvalTexts } from '../../../runtime-ui/approvals/texts.ts'
import type { ApprovalView } from '../../../runtime-ui/client/approvals.ts'
import { type Answers, mountPage } from '../../designer/mount-page.ts'
import { actView, ann, approvalView, ben, mySeat, seatView, stepPart } from './approval-view.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

/** The page with one approval, and a server that answers acts as told. */
async function open(
  view: ApprovalView,
  act: Answers = () => ({ body: view }),
  signedIn?: { id: string; name: string },
) {
  const acted = vi.fn()
  const shown = ref(view)
  const reload = vi.fn(() => Promise.resolve())
  const { app, asked } = await mountPage(
    {
      render: () =>
        h(ApprovalDetail, {
          modelValue: shown.value,
          'onUpdate:modelValue': (next: ApprovalView) => {
            shown.value = next
          },
          task: 't1',
          reload,
          onActed: acted,
        }),
    },
    {
      props: {},
      texts: approvalTexts,
      ...(signedIn ? { signedIn } : {}),
      answers: (request) => (request.path.startsWith('/api/approvals/') ? act(request) : undefined),
    },
  )
  apps.push(app)
  const settle = async () => {
    for (let turn = 0; turn < 6; turn++) {
      await new Promise((resume) => setTimeout(resume))
      await nextTick()
    }
  }
  const buttons = () => [...document.querySelectorAll<HTMLButtonElement>('button')]
  const press = async (name: string) => {
    const found = buttons().findLast((one) => one.textContent?.trim() === name && !one.disabled)
    expect(found, name).toBeDefined()
    found!.click()
    await settle()
  }
  const write = async (text: string, at: string) => {
    const field = document.querySelector<HTMLTextAreaElement>(at)!
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await settle()
  }
  const show = async (next: ApprovalView) => {
    shown.value = next
    await settle()
  }
  const acts = () => asked.filter(({ path }) => /\/(tasks|instances)\//.test(path))
  return { acted, acts, show, press, write, reload, buttons, text: () => document.body.textContent ?? '' }
}

describe('an approval to be decided', () => {
  it('is approved with what was seen, and may be taken back at once', async () => {
    const after = approvalView({ mine: [mySeat({ state: 'approved', acts: ['takeBack'] })] })
    const { press, acts, acted, text } = await open(approvalView(), () => ({ body: after }))

    await press('Approve')

    expect(acts()).toMatchObject([{ path: '/api/approvals/tasks/t1/approve', body: { shown: 'seen' } }])
    expect(acted.mock.calls[0]![0]).toMatchObject({ act: 'approve' })
    await vi.waitFor(() => expect(text()).toContain('Approved'))
    await press('Take back')
    expect(acts()[1]).toMatchObject({ path: '/api/approvals/tasks/t1/takeBack' })
  })

  it('shows what it would come to in the first place, and what it is now struck out', async () => {
    const limit = { field: 'credit_limit', label: 'Credit limit' }
    const { text } = await open(
      approvalView({
        act: 'update',
        shown: { hash: 'seen', fields: [{ ...limit, value: '120000.00', proposed: '190000.00' }] },
        changeset: [{ ...limit, base: '120000.00', now: '120000.00', proposed: '190000.00' }],
      }),
    )
    const card = document.querySelector('.appr-fact')!
    expect(card.textContent).toMatch(/Credit limit\s*Proposed\s*190,000\s*Now\s*120,000/)
    expect(card.querySelector('s')?.textContent).toBe('120,000')
    expect(text()).toContain('The record stays as it is until this is approved.')
  })

  it('says that the record goes', async () => {
    const { text, show } = await open(approvalView({ act: 'delete' }))
    expect(text()).toContain('it will be deleted once this is approved')
    await show(approvalView({ act: 'delete', state: 'rejected', ended_at: '2026-11-23T09:00:00.000Z' }))
    expect(text()).toContain('it was to be deleted, and was not')
  })

  it('is rejected only with words', async () => {
    const { press, write, acts, text } = await open(approvalView())

    await press('Reject')
    await press('Reject')
    expect(text()).toContain('Say something about it.')
    expect(acts()).toEqual([])

    await write('Too dear', '[role=dialog] textarea')
    await press('Reject')
    expect(acts()).toMatchObject([
      { path: '/api/approvals/tasks/t1/reject', body: { shown: 'seen', comment: 'Too dear' } },
    ])
  })

  it('shows what has changed under a decision, and is decided again on that', async () => {
    const differences = [{ field: 'discount', label: 'Discount', before: 18, after: 22 }]
    let isStale = true
    const { press, acts, reload, acted, text } = await open(approvalView(), ({ path }) => {
      if (!path.endsWith('/approve') || !isStale) return { body: approvalView() }
      isStale = false
      return { status: 409, body: { code: 'decision_stale', differences } }
    })

    await press('Approve')
    expect(acted).not.toHaveBeenCalled()
    expect(reload).toHaveBeenCalled()
    expect(text()).toMatch(/It has changed meanwhile.*Discount.*18.*22/s)

    await press('Approve as it is now')
    expect(acts()).toHaveLength(2)
    expect(acted).toHaveBeenCalledOnce()
  })

  it('tells whoever comes too late who was faster', async () => {
    const detail = 'This was approved by Ben meanwhile.'
    const { press, acted, reload, text } = await open(approvalView(), () => ({
      status: 409,
      body: { code: 'approval_not_open', detail },
    }))

    await press('Approve')

    await vi.waitFor(() => expect(text()).toContain(detail))
    expect(acted).not.toHaveBeenCalled()
    expect(reload).toHaveBeenCalled()
  })

  it('asks for the words that its step demands before it is approved', async () => {
    const { press, write, acts } = await open(approvalView({ mine: [mySeat({ requires: ['comment'] })] }))

    await press('Approve')
    expect(acts()).toEqual([])
    await write('Fine', '[role=dialog] textarea')
    await press('Approve')
    expect(acts()).toMatchObject([{ body: { shown: 'seen', comment: 'Fine' } }])
  })

  it('has no act that the step does not permit', async () => {
    const { buttons } = await open(approvalView({ mine: [mySeat({ acts: ['approve'] })] }))
    const names = buttons().map((one) => one.textContent?.trim())
    expect(names).toContain('Approve')
    expect(names).not.toContain('Reject')
    expect(names).not.toContain('Return')
  })

  it('keeps the first look at it, and says what has changed since', async () => {
    const unread = stepPart({ seats: [seatView({ read_at: null })] })
    const first = await open(approvalView({ path: [unread] }))
    expect(first.acts()).toMatchObject([{ path: '/api/approvals/tasks/t1/markRead' }])

    const change = {
      field: 'discount',
      label: 'Discount',
      before: 18,
      after: 22,
      at: '2026-11-23T09:24:00.000Z',
      by: { id: 'ben', name: 'Ben' },
    }
    const later = await open(approvalView({ since_opened: [change] }))
    expect(later.text()).toMatch(/Ben changed 1 field at .*after you opened this/)
    expect(later.acts()).toEqual([])
  })

  it('shows what was decided, however late the first look was noted', async () => {
    const unread = approvalView({ path: [stepPart({ seats: [seatView({ read_at: null })] })] })
    let decide = () => {}
    const { show, buttons } = await open(approvalView(), ({ path }) => {
      if (path.endsWith('/markRead')) decide()
      return { body: unread }
    })
    decide = () => void show(approvalView({ state: 'approved', mine: [] }))

    await show(unread)

    expect(buttons().map((one) => one.textContent?.trim())).not.toContain('Approve')
  })

  it('is returned with words that can be written at once, once however often that is pressed, and stays open when it is refused', async () => {
    const detail = 'Ben has returned this already.'
    const { press, write, buttons, acts, text } = await open(approvalView(), () => ({
      status: 409,
      body: { code: 'approval_not_open', detail },
    }))
    await press('Return')
    expect(document.activeElement?.tagName).toBe('TEXTAREA')
    await write('Please look again', '[role=dialog] textarea')

    const go = buttons().findLast((one) => one.textContent?.trim() === 'Return')!
    go.click()
    go.click()

    await vi.waitFor(() => expect(text()).toContain(detail))
    expect(acts()).toHaveLength(1)
    expect(document.querySelector('[role=dialog]')).not.toBeNull()
  })

  it('keeps what was written while it is read again', async () => {
    const { write, press, acts, show } = await open(approvalView())
    await write('Half a thought', '.comment-field textarea')
    await show(approvalView({ round: 2, record_version: 2 }))
    await press('Reject')
    expect(acts()).toMatchObject([{ body: { comment: 'Half a thought' } }])
  })

  it('calls the view of somebody asked to look first a view, not a decision', async () => {
    const asked = mySeat({ advice_for: ben })
    const given = actView({ act: 'approve', actor: ann, target: { advice: true }, comment: 'Margin is fine' })
    const after = approvalView({ acts: [given], mine: [mySeat({ state: 'handed', acts: [] })] })
    const { press, text } = await open(approvalView({ mine: [asked] }), () => ({ body: after }))

    await press('In favour')

    expect(text()).toContain('Your view was passed on')
    expect(text()).toMatch(/Ann\s*was in favour at “Manager”/)
    expect(text()).not.toMatch(/approved/i)
  })

  it('tells somebody that their advice is asked for, until they have given it', async () => {
    const asked = actView({
      n: 4,
      act: 'askAdvice',
      actor: ben,
      target: { people: [ann] },
      comment: 'Is that fine?',
    })
    const copied = approvalView({ acts: [asked], mine: [], may: ['comment'] })
    const { text, show } = await open(copied, undefined, ann)
    expect(text()).toContain('Ben asks for your advice.')

    await show({ ...copied, acts: [asked, actView({ n: 5, act: 'comment', actor: ann, comment: 'Yes' })] })
    expect(text()).not.toContain('asks for your advice')
  })
})
