import { afterEach, expect, it } from 'vitest'
import { type App, defineComponent, h } from 'vue'
import { type Router, useRouter } from 'vue-router'
import type { LoadedObject } from '../../../runtime-ui/composables/useModel.ts'
import { useToast } from '../../../runtime-ui/kit/toast.ts'
import { recordTexts } from '../../../runtime-ui/record/texts.ts'
import { canClone, useClone } from '../../../runtime-ui/record/useClone.ts'
import { mountPage } from '../../designer/mount-page.ts'

let app: App | undefined
afterEach(() => app?.unmount())

const loaded = { name: 'product', fields: { code: { label: 'Code' } } } as unknown as LoadedObject

async function cloning(answer: object) {
  let clone: (() => Promise<void>) | undefined
  let toasts: ReturnType<typeof useToast> | undefined
  let router: Router | undefined
  const Page = defineComponent({
    setup() {
      clone = useClone(() => ({ id: 'p1', label: 'Pump', loaded }))
      toasts = useToast()
      router = useRouter()
      return () => h('p')
    },
  })
  const mounted = await mountPage(Page, {
    props: {},
    texts: recordTexts,
    answers: () => answer as never,
  })
  app = mounted.app
  await clone!()
  const told = toasts!.list.value.map(({ text }) => text)
  return { asked: mounted.asked, told, at: router!.currentRoute.value.fullPath }
}

it('is offered to who may create, where nothing has to be filled in anew', () => {
  const of = (create: boolean, field: object) =>
    canClone({ rights: { create }, fields: { field } } as unknown as LoadedObject)
  expect(of(true, { type: 'text', required: true })).toBe(true)
  expect(of(true, { type: 'text', unique: true })).toBe(true)
  expect(of(false, { type: 'text' })).toBe(false)
  expect(of(true, { type: 'text', required: true, unique: true })).toBe(false)
  expect(of(true, { type: 'file', required: true })).toBe(false)
  expect(of(true, { type: 'date', required: true, exclude: ['clone'] })).toBe(false)
})

it('goes to the new record', async () => {
  const { asked, told, at } = await cloning({ status: 201, body: { id: 'p2', version: 1 } })
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /api/records/product/p1/actions/clone?confirm=duplicates',
  ])
  expect(told).toEqual(['Cloned Pump'])
  expect(at).toBe('/o/product/r/p2')
})

it('names what has to be filled in first', async () => {
  const { told } = await cloning({
    status: 422,
    body: {
      code: 'validation_failed',
      errors: [{ path: '/code', code: 'required', message: 'Please fill this in.' }],
    },
  })
  expect(told).toEqual(['Code: Please fill this in.'])
})
