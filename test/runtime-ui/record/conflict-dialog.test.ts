import { afterEach, expect, it, vi } from 'vitest'
import type { App } from 'vue'
import { nextTick } from 'vue'
import { ApiError } from '../../../runtime-ui/client/api-error.ts'
import type { Clash } from '../../../runtime-ui/client/conflict.ts'
import ConflictDialog from '../../../runtime-ui/record/ConflictDialog.vue'
import { conflictTexts } from '../../../runtime-ui/record/conflict-texts.ts'
import { mountPage } from '../../designer/mount-page.ts'
import { fieldView } from '../field-view.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

const clashes: Clash[] = [
  { field: 'name', base: 'Acme', theirs: 'ACME', mine: 'Acme Ltd' },
  { field: 'city', base: 'Berlin', theirs: 'Bonn', mine: 'Bern' },
]
const changes = { name: 'Acme Ltd', city: 'Bern', phone: '1' }
const theirs = { id: '1', version: 2, name: 'ACME', city: 'Bonn' }

async function open() {
  const keep = vi.fn()
  const close = vi.fn()
  const fields = Object.fromEntries(
    ['name', 'city'].map((name) => [
      name,
      { ...fieldView({ type: 'text', widget: 'text' } as never), name, label: name },
    ]),
  )
  const problem = new ApiError({ code: 'version_conflict', clashes, changes, theirs })
  const { app } = await mountPage(ConflictDialog, {
    props: { problem, object: { name: 'customer', fields }, onKeep: keep, onClose: close },
    texts: conflictTexts,
    answers: () => undefined,
  })
  apps.push(app)
  const radio = (row: number, at: number) =>
    document.querySelectorAll('.clash')[row]!.querySelectorAll<HTMLInputElement>('input')[at]!
  const choose = async (row: number, at: number) => {
    const one = radio(row, at)
    one.checked = true
    one.dispatchEvent(new Event('change'))
    await nextTick()
  }
  const press = (name: string) =>
    [...document.querySelectorAll<HTMLButtonElement>('[role=dialog] button')]
      .find((one) => one.textContent?.trim() === name)!
      .click()
  return { keep, close, choose, press, radio }
}

it('begins with mine everywhere, and shows before, theirs and mine of each', async () => {
  const { radio, keep, press } = await open()

  expect(document.querySelector('.clash')!.textContent).toMatch(/Before.*Acme.*Theirs.*ACME.*Mine.*Acme Ltd/s)
  expect([radio(0, 2).checked, radio(1, 2).checked]).toEqual([true, true])
  press('Save as chosen')
  expect(keep).toHaveBeenCalledWith(changes, theirs)
})

it('keeps of each field the side that is chosen', async () => {
  const { choose, keep, press } = await open()

  await choose(0, 1)
  await choose(1, 0)
  press('Save as chosen')

  expect(keep).toHaveBeenCalledWith({ city: 'Berlin', phone: '1' }, theirs)
})

it('takes all of theirs at once, and by the keyboard alone saves what is chosen', async () => {
  const { keep, press, radio } = await open()

  press('All theirs')
  await nextTick()
  radio(0, 1).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }))

  expect(keep).toHaveBeenCalledWith({ phone: '1' }, theirs)
})
