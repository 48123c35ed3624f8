import { afterEach, expect, it, vi } from 'vitest'
import type { App } from 'vue'
import HandOverDialog from '../../../designer/people/HandOverDialog.vue'
import { peopleTexts } from '../../../designer/people/texts.ts'
import { mountPage } from '../mount-page.ts'

const user = { id: 'leaver', name: 'Lea', email: 'lea@example.com' }
const owned = [
  { object: 'customer', label: 'Customers', count: 12, transferable: 12 },
  { object: 'contract', label: 'Contracts', count: 3, transferable: 0 },
]

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})
async function open(props: object, refusal?: object) {
  const done = vi.fn()
  const { app, asked } = await mountPage(HandOverDialog, {
    props: { user, ...props, onDone: done },
    texts: peopleTexts,
    answers: ({ method, path }) => {
      if (path.endsWith('/records')) return { body: { data: owned } }
      if (method !== 'POST') return undefined
      return refusal ? { status: 403, body: refusal } : { body: { ...user, active: false, hand_over: null } }
    },
  })
  apps.push(app)
  return { asked, done, text: () => document.body.textContent ?? '' }
}
const button = (name: string) =>
  [...document.querySelectorAll<HTMLButtonElement>('[role=dialog] footer button')].find((one) =>
    one.textContent?.includes(name),
  )!

it('shows what somebody owns, and what of it one may not give away, before anything happens', async () => {
  const { asked, text } = await open({ deactivates: true })

  expect(text()).toContain('Customers')
  expect(text()).toContain('12')
  expect(text()).toContain('3 of these you may not give away')
  expect(asked.map(({ method }) => method)).toEqual(['GET'])
})

it('deactivates without moving anything when nobody is named', async () => {
  const { asked, done } = await open({ deactivates: true })

  button('Deactivate').click()
  await vi.waitFor(() => expect(done).toHaveBeenCalled())

  expect(asked.at(-1)).toMatchObject({
    path: '/api/admin/users/leaver/deactivate',
    body: { hand_over: { to: null, objects: {} } },
  })
})

it('hands nothing over to nobody', async () => {
  await open({})

  expect(button('Hand over').disabled).toBe(true)
})

it('says why it was refused, and stays', async () => {
  const { text } = await open({ deactivates: true }, { code: 'forbidden', detail: 'The last administrator.' })

  button('Deactivate').click()

  await vi.waitFor(() => expect(text()).toContain('The last administrator.'))
})
