import { afterEach, describe, expect, it, vi } from 'vitest'
import type { App } from 'vue'
import { followApprovals } from '../../../runtime-ui/approvals/follow-approvals.ts'
import { approvalTexts } from '../../../runtime-ui/approvals/texts.ts'
import type { RecordView, TimelineEntry } from '../../../runtime-ui/client/records.ts'
import type { LoadedObject } from '../../../runtime-ui/composables/useModel.ts'
import RecordTimeline from '../../../runtime-ui/record/RecordTimeline.vue'
import { recordTexts } from '../../../runtime-ui/record/texts.ts'
import { mountPage } from '../../designer/mount-page.ts'
import { fieldView } from '../field-view.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

const at = '2026-11-23T09:20:00.000Z'
const ann = { id: 'ann', label: 'Ann' }
const change = (changes: Record<string, [unknown, unknown]>, by: typeof ann | null): TimelineEntry => ({
  ...{ kind: 'change', version: 2, at, act: 'update', via: 'api', on_behalf_of: null },
  ...{ user: by, changes },
})
const approval = (act: string, by: typeof ann | null, step: string | null): TimelineEntry => ({
  ...{ kind: 'approval', at, instance: 'i1', label: 'Quote discount' },
  ...{ act, user: by, step },
})

async function linesOf(entries: TimelineEntry[]): Promise<string[]> {
  const fields = {
    discount: fieldView({ name: 'discount', type: 'number', label: 'Discount' }),
    approval_state: fieldView({ name: 'approval_state', type: 'text', system: true, readOnly: true }),
  }
  const object = { name: 'quote', label: 'Quote', features: [], fields } as unknown as LoadedObject
  const { app } = await mountPage(RecordTimeline, {
    props: { object, record: { id: 'q1', version: 2 } as unknown as RecordView, turn: 0 },
    texts: { en: { ...recordTexts.en, ...approvalTexts.en }, zh: {} },
    answers: () => ({ body: { data: entries, page: { next: null } } }),
  })
  apps.push(app)
  const said = () => [...document.querySelectorAll('.tl li .grow')].map((one) => one.textContent)
  await vi.waitFor(() => expect(said().every(Boolean)).toBe(true))
  return said().map((one) => one.replace(/\s+/g, ' ').trim())
}

describe('The timeline of a record', () => {
  it('says who did what to its approvals, where, and what became of them', async () => {
    const lines = await linesOf([
      approval('rejected', null, null),
      approval('reject', ann, 'Superior'),
      approval('submit', ann, null),
    ])

    expect(lines).toEqual([
      'Quote discount · Rejected',
      'Ann rejected at “Superior” · Quote discount',
      'Ann submitted · Quote discount',
    ])
  })

  it('leaves out what only the machine keeps account of', async () => {
    const lines = await linesOf([
      change({ approval_state: ['pending', 'rejected'] }, null),
      change({ discount: [10, 12] }, ann),
    ])

    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('Ann')
    expect(lines[0]).toContain('Discount')
  })
})

describe('The count of approvals that wait', () => {
  it('is asked for by nobody before somebody is in', async () => {
    const { app, asked } = await mountPage(
      {
        setup() {
          followApprovals()
          return () => null
        },
      },
      { props: {}, texts: { en: {}, zh: {} }, answers: () => ({ body: { pending: 1, claimable: 0 } }) },
    )
    apps.push(app)

    expect(asked).toEqual([])
  })
})
