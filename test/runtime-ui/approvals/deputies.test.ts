import { afterEach, expect, it, vi } from 'vitest'
import type { App } from 'vue'
import DelegationsDialog from '../../../runtime-ui/approvals/DelegationsDialog.vue'
import { approvalTexts } from '../../../runtime-ui/approvals/texts.ts'
import { mountPage } from '../../designer/mount-page.ts'
import { ann, ben } from './approval-view.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

it('says why a deputy cannot be ended or set up, not only that something is wrong', async () => {
  const mine = {
    ...{ id: 'd1', delegator: ann, delegate: ben, approvals: null, up_to: null, reason: null },
    ...{ starts_at: '2026-11-24T00:00:00.000Z', ends_at: '2099-12-01T00:00:00.000Z' },
  }
  const why = 'Ben has named Ann as deputy for the same time.'
  const refused = { code: 'validation_failed', detail: 'It was not saved: 1 entry needs attention.' }
  const { app } = await mountPage(DelegationsDialog, {
    props: {},
    texts: approvalTexts,
    signedIn: ann,
    answers: ({ method, path }) => {
      if (method === 'DELETE')
        return { status: 422, body: { ...refused, errors: [{ path: '/to', message: why }] } }
      return path.startsWith('/api/approvals/')
        ? { body: { data: [mine], kinds: [], page: { next: null } } }
        : undefined
    },
  })
  apps.push(app)
  const end = await vi.waitFor(() => {
    const found = document.querySelector<HTMLButtonElement>('[aria-label="End that Ben decides for me"]')
    expect(found).not.toBeNull()
    return found!
  })
  end.click()
  await vi.waitFor(() => expect(document.body.textContent).toContain(why))
})

it('offers everybody but oneself', async () => {
  const { app, asked } = await mountPage(DelegationsDialog, {
    props: {},
    texts: approvalTexts,
    signedIn: ann,
    objects: { user: { label: 'User', nameField: 'name', rights: {} } },
    answers: () => ({ body: { data: [], kinds: [], page: { next: null } } }),
  })
  apps.push(app)
  document.querySelector<HTMLButtonElement>('.deputy-form button')!.click()
  await vi.waitFor(() => {
    const search = asked.find(({ path }) => path === '/api/records/user/query')
    expect(search?.body).toMatchObject({ filter: "id != 'ann'" })
  })
})
