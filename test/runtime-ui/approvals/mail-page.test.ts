import { afterEach, describe, expect, it, vi } from 'vitest'
import type { App } from 'vue'
import MailPage from '../../../runtime-ui/approvals/MailPage.vue'
import { mailTexts } from '../../../runtime-ui/approvals/mail-texts.ts'
import type { MailDecision } from '../../../runtime-ui/client/approvals.ts'
import { mountPage } from '../../designer/mount-page.ts'
import { ann } from './approval-view.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

const asked: MailDecision = {
  locale: 'en',
  ...{ label: 'Quote discount', record_label: 'Cold store', step_label: 'Superior', submitter: ann },
  ...{ act: 'update', currency: 'EUR', expires_at: '2026-11-30T00:00:00.000Z', state: 'open' },
  ...{ needs_sign_in: false, needs_comment: false },
  facts: [
    { field: 'amount', label: 'Amount', type: 'currency', value: '7708.00' },
    { field: 'discount', label: 'Discount', type: 'percent', value: 18, proposed: 20 },
    { field: 'valid_until', label: 'Valid until', type: 'date', value: '2026-12-23' },
    { field: 'urgent', label: 'Urgent', type: 'boolean', value: false },
    { field: 'weight', label: 'Weight', type: 'decimal', value: '1250.50' },
    { field: 'status', label: 'Status', type: 'select', value: 'draft', labels: { draft: 'Draft' } },
  ],
}

describe('The page that the link of an e-mail opens', () => {
  it('shows values as their fields do, with the currency of money', async () => {
    const { app } = await mountPage(MailPage, {
      props: {},
      texts: mailTexts,
      answers: () => ({ body: asked }),
    })
    apps.push(app)

    const said = [...document.querySelectorAll('.mail-decision__facts > div')].map((one) =>
      one.textContent.replace(/\s+/g, ' ').trim(),
    )
    expect(said).toEqual([
      'Amount€7,708',
      'Discount20% Now 18%',
      'Valid untilDec 23, 2026',
      'UrgentNo',
      'Weight1,250.5',
      'StatusDraft',
    ])
  })

  it('speaks as a whole to whoever it was sent to, whatever the browser speaks', async () => {
    const { app } = await mountPage(MailPage, {
      props: {},
      texts: mailTexts,
      answers: () => ({ body: { ...asked, locale: 'zh-CN' } }),
    })
    apps.push(app)

    expect(document.documentElement.lang).toBe('zh')
    const buttons = [...document.querySelectorAll('button')].map((one) => one.textContent.trim())
    expect(buttons).toEqual(['同意', '驳回'])
    expect(document.body.textContent).not.toMatch(/Decide|Approve|Comment/)
  })

  it('takes the buttons away once somebody else has decided meanwhile, and says who', async () => {
    const why = 'This was rejected by Ann meanwhile.'
    let state: MailDecision['state'] = 'open'
    const { app } = await mountPage(MailPage, {
      props: {},
      texts: mailTexts,
      answers: ({ method }) => {
        if (method !== 'POST') return { body: { ...asked, state } }
        state = 'closed'
        return { status: 409, body: { code: 'approval_not_open', detail: why } }
      },
    })
    apps.push(app)
    document.querySelector('button')!.click()
    await vi.waitFor(() => expect(document.body.textContent).toContain(why))
    expect(document.querySelectorAll('button')).toHaveLength(0)
    expect(document.querySelector('a')?.textContent.trim()).toBe('Open my approvals')
  })
})
