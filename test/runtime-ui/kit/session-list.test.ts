import { afterEach, describe, expect, it } from 'vitest'
import type { App } from 'vue'
import { ApiError } from '../../../runtime-ui/client/api-error.ts'
import type { SessionView } from '../../../runtime-ui/client/auth.ts'
import SessionList from '../../../runtime-ui/kit/SessionList.vue'
import { sessionTexts } from '../../../runtime-ui/kit/session-texts.ts'
import { mountPage } from '../../designer/mount-page.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

const session = (id: string, current = false): SessionView => ({
  id,
  created_at: '2026-03-01T08:00:00.000Z',
  last_seen_at: '2026-03-02T08:00:00.000Z',
  ip: `10.0.0.${id}`,
  agent: 'curl/8.9.1',
  current,
})

/** Sessions 1 to 4, the first of them this browser's; `refuse` by id. */
async function open(refuse: string[] = []) {
  let left = [session('1', true), session('2'), session('3'), session('4')]
  const { app } = await mountPage(SessionList, {
    props: {
      label: 'Where you are signed in',
      load: async () => left,
      end: async (id: string) => {
        if (refuse.includes(id))
          throw new ApiError({ status: 500, code: 'internal', detail: 'It did not end.' })
        left = left.filter((one) => one.id !== id)
      },
    },
    texts: sessionTexts,
    answers: () => undefined,
  })
  apps.push(app)
}
async function end(ip: string) {
  const button = rowOf(ip)?.querySelector('button')
  button?.focus()
  button?.click()
  for (let turn = 0; turn < 5; turn++) await new Promise((resume) => setTimeout(resume))
}
const rowOf = (ip: string) =>
  [...document.querySelectorAll('.session-list > li')].find((row) => row.textContent?.includes(ip))
const focused = () => document.activeElement

describe('the list of sessions', () => {
  it('leaves the focus at the next one to end, then at the one before, then at the list', async () => {
    await open()
    await end('10.0.0.2')
    expect(rowOf('10.0.0.2')).toBeUndefined()
    expect(focused()?.closest('li')).toBe(rowOf('10.0.0.3'))

    await end('10.0.0.4')
    expect(focused()?.closest('li')).toBe(rowOf('10.0.0.3'))

    await end('10.0.0.3')
    expect(focused()?.getAttribute('aria-label')).toBe('Where you are signed in')
  })

  it('announces what did not work, and stays there', async () => {
    await open(['2'])
    await end('10.0.0.2')
    expect(document.querySelector('.banner[role="alert"]')?.textContent).toContain('It did not end.')
    expect(focused()?.closest('li')).toBe(rowOf('10.0.0.2'))

    await end('10.0.0.3')
    expect(document.querySelector('.banner[role="alert"]')).toBeNull()
  })
})
