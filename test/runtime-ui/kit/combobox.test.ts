import { afterEach, expect, it, vi } from 'vitest'
import { type App, h } from 'vue'
import Combobox from '../../../runtime-ui/kit/Combobox.vue'
import { mountPage } from '../../designer/mount-page.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

it.each([{ id: 'whom' }, { 'aria-label': 'Whom' }])(
  'opens a list that is named after its field: %o',
  async (named) => {
    const { app } = await mountPage(
      { render: () => h(Combobox, { ...named, items: [{ value: 'ann', label: 'Ann' }], modelValue: null }) },
      { props: {}, texts: { en: {}, zh: {} }, answers: () => undefined },
    )
    apps.push(app)
    const field = document.querySelector<HTMLButtonElement>('button')!
    field.click()
    const list = await vi.waitFor(() => {
      const found = document.querySelector('[role=dialog]')
      expect(found).not.toBeNull()
      return found!
    }, 10_000)
    expect(document.getElementById(list.getAttribute('aria-labelledby') ?? '')).toBe(field)
  },
)

it('says what is chosen with the words that are seen', async () => {
  const items = ['Ann', 'Ben'].map((label) => ({ value: label, label }))
  const { app } = await mountPage(
    {
      render: () => h(Combobox, { 'aria-label': 'Whom', multiple: true, items, modelValue: ['Ann', 'Ben'] }),
    },
    { props: {}, texts: { en: {}, zh: {} }, answers: () => undefined },
  )
  apps.push(app)
  const field = document.querySelector('button')!
  expect(field.getAttribute('aria-label')).toBe(`Whom ${field.textContent!.trim()}`)
})
