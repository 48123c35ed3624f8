import { afterEach, expect, it } from 'vitest'
import { type App, computed, defineComponent, h, nextTick, provide, ref } from 'vue'
import { panelContextKey } from '../../../designer/properties/context.ts'
import { type Studio, studioKey } from '../../../designer/shell/studio.ts'
import { workflowControls } from '../../../designer/workflows/workflow-controls.ts'
import { mountPage } from '../mount-page.ts'

const connections: Record<string, object> = {
  erp: { type: 'http', label: { en: 'ERP', zh: '企业资源计划' } },
  inbox: { type: 'imap', label: { en: 'Support inbox', zh: '客服邮箱' } },
  shop: { type: 'http', label: { en: 'Web shop', zh: '网店' } },
}
const studio = {
  object: () => undefined,
  namesOf: () => Object.keys(connections),
  document: (_kind: string, name: string) => connections[name],
} as unknown as Studio

let app: App | undefined
afterEach(() => {
  app?.unmount()
  document.body.innerHTML = ''
})

/** The editor that the panel of a call gives to how it signs in. */
async function signInOf(written: unknown) {
  const value = ref(written)
  const about = { property: { key: 'auth' } as never, id: 'auth' }
  const control = computed(() => workflowControls(() => undefined).get('connection')!(about))
  const Page = defineComponent({
    setup() {
      provide(studioKey, studio)
      provide(panelContextKey, { object: ref('customer') })
      return () =>
        h(control.value.is, {
          ...control.value.props,
          modelValue: value.value,
          'onUpdate:modelValue': (to: unknown) => {
            value.value = to
          },
        })
    },
  })
  const mounted = await mountPage(Page, {
    props: {},
    texts: { en: {}, zh: {} },
    answers: () => undefined,
  })
  app = mounted.app
  return { value, button: document.getElementById('auth')! }
}

it('shows the connection a call signs in by, whether it is written as a name or as an object', async () => {
  expect((await signInOf('erp')).button.textContent).toContain('ERP')
  app!.unmount()
  document.body.innerHTML = ''
  expect((await signInOf({ connection: 'shop' })).button.textContent).toContain('Web shop')
})

it('offers the connections that a call can sign in by, and none for mail', async () => {
  const { value, button } = await signInOf(undefined)
  button.click()
  await nextTick()
  await new Promise((resume) => setTimeout(resume, 50))
  const options = [...document.querySelectorAll<HTMLElement>('[role=option]')]
  expect(options.map((one) => one.textContent)).toEqual([
    expect.stringContaining('ERP'),
    expect.stringContaining('Web shop'),
  ])
  options[1]!.click()
  await nextTick()
  expect(value.value).toBe('shop')
})
