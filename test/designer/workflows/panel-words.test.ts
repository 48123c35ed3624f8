import { afterEach, expect, it } from 'vitest'
import { type App, computed, defineComponent, h, nextTick, provide, ref } from 'vue'
import { panelContextKey } from '../../../designer/properties/context.ts'
import { controlOf } from '../../../designer/properties/control-kind.ts'
import { schemaOf, within } from '../../../designer/properties/schema.ts'
import { type Studio, studioKey } from '../../../designer/shell/studio.ts'
import { workflowTexts } from '../../../designer/workflows/texts.ts'
import { workflowControls } from '../../../designer/workflows/workflow-controls.ts'
import { mountPage } from '../mount-page.ts'

const studio = {
  object: (name: string) => ({ label: { en: name === 'customer' ? 'Customer' : 'Ticket', zh: name } }),
  namesOf: () => ['customer', 'ticket'],
} as unknown as Studio

let app: App | undefined
afterEach(() => {
  app?.unmount()
  document.body.innerHTML = ''
})

/** The editor that the panel of a workflow on customers gives to a property. */
async function editorOf(control: string, property: object, written: unknown) {
  const value = ref(written)
  const about = { property: { key: 'x', title: 'X', ...property } as never, id: 'x' }
  const controls = workflowControls(
    () => undefined,
    () => 'customer',
  )
  const made = computed(() => controls.get(control)!(about))
  const Page = defineComponent({
    setup() {
      provide(studioKey, studio)
      provide(panelContextKey, { object: ref('customer') })
      return () =>
        h(made.value.is, {
          ...made.value.props,
          modelValue: value.value,
          'onUpdate:modelValue': (to: unknown) => {
            value.value = to
          },
        })
    },
  })
  const mounted = await mountPage(Page, { props: {}, texts: workflowTexts, answers: () => undefined })
  app = mounted.app
  return { value, button: document.getElementById('x')! }
}
const runAs = within(schemaOf('workflow'), 'runAs')

it('shows the object of the workflow where a way in names none, and its own where it names one', async () => {
  expect((await editorOf('object', { required: false }, undefined)).button.textContent).toContain('Customer')
  app!.unmount()
  document.body.innerHTML = ''
  expect((await editorOf('object', { required: false }, 'ticket')).button.textContent).toContain('Ticket')
})

it('leaves the object of a step open where the step has to name it', async () => {
  expect((await editorOf('object', { required: true }, undefined)).button.textContent).not.toContain(
    'Customer',
  )
})

it('says in words as whom a workflow runs, the system where nothing is written', async () => {
  const { value, button } = await editorOf(controlOf(runAs), { schema: runAs }, undefined)
  expect(button.textContent).toContain('The system')
  value.value = 'trigger'
  await nextTick()
  expect(button.textContent).toContain('Whoever starts it')
})

it('lets a workflow run as a user whose e-mail is written', async () => {
  const { value, button } = await editorOf(controlOf(runAs), { schema: runAs }, 'mei@example.com')
  expect(button.textContent).toContain('A user, by e-mail')
  const mail = document.querySelector<HTMLInputElement>('input')!
  expect(mail.value).toBe('mei@example.com')
  mail.value = 'li@example.com'
  mail.dispatchEvent(new Event('input', { bubbles: true }))
  await nextTick()
  expect(value.value).toBe('li@example.com')
})
