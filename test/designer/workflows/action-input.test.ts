import { afterEach, expect, it } from 'vitest'
import { type App, defineComponent, h, provide, ref } from 'vue'
import { panelContextKey } from '../../../designer/properties/context.ts'
import { type Studio, studioKey } from '../../../designer/shell/studio.ts'
import ActionInput from '../../../designer/workflows/ActionInput.vue'
import type { ActionTakes } from '../../../designer/workflows/action-takes.ts'
import type { ProcessNode } from '../../../designer/workflows/levels.ts'
import { workflowTexts } from '../../../designer/workflows/texts.ts'
import { useOfferedActions } from '../../../designer/workflows/useOfferedActions.ts'
import type { RecordActionView } from '../../../runtime-ui/client/design.ts'
import { mountPage } from '../mount-page.ts'

const objects: Record<string, object> = {
  ticket: {
    recordTypes: { rush: { label: { en: 'Rush' } } },
    actions: { clone: { label: { en: 'Twin' }, input: { name: { label: { en: 'Name' } } }, do: [] } },
  },
  line: { ownership: { from: 'ticket' } },
}
const studio = {
  object: (name: string) => objects[name],
  namesOf: () => [],
} as unknown as Studio

const value = (kind: string, title: string) => ({ kind, title, 'x-title-zh': '值' }) as never
const records: RecordActionView[] = [
  { name: 'assign', input: { properties: { to: value('person', 'To') } } },
  { name: 'clone', input: { properties: { values: value('values', 'Values') } } },
  { name: 'changeRecordType', input: { required: ['to'], properties: { to: value('recordType', 'To') } } },
]

let app: App | undefined
afterEach(() => app?.unmount())

async function inStudio<T>(ask: () => T, page?: () => ReturnType<typeof h>): Promise<T> {
  let answer: T | undefined
  const Inside = defineComponent({
    setup() {
      answer = ask()
      return () => page?.() ?? h('p')
    },
  })
  const Page = defineComponent({
    setup() {
      provide(studioKey, studio)
      provide(panelContextKey, { object: ref('ticket') } as never)
      return () => h(Inside)
    },
  })
  const mounted = await mountPage(Page, { props: {}, texts: workflowTexts, answers: () => undefined })
  app = mounted.app
  return answer!
}

it('offers what there is for every record beside what the object has itself, which goes first', async () => {
  const offered = await inStudio(() => useOfferedActions(() => ({ plugins: [], records })))
  const step = (action: string) => ({ type: 'action', action }) as unknown as ProcessNode
  expect(offered(step('assign'), 'ticket')?.names['x-labels']).toEqual({
    clone: 'Twin',
    assign: 'Assign',
    changeRecordType: 'Change the record type',
  })
  expect(offered(step('clone'), 'ticket')?.input).toEqual({
    'x-control': 'named values',
    'x-labels': { name: 'Name' },
  })
  expect(offered(step('changeRecordType'), 'ticket')?.takes).toEqual([
    {
      name: 'to',
      label: 'To',
      kind: 'recordType',
      isRequired: true,
      choices: [{ value: 'rush', label: 'Rush' }],
    },
  ])
  // Nobody has a line, and it is of no type.
  expect(Object.keys(offered(step('clone'), 'line')?.names['x-labels'] ?? {})).toEqual(['clone'])
})

it('has an editor for each value that an action takes', async () => {
  const takes: ActionTakes[] = [
    { name: 'to', label: 'To', kind: 'person', isRequired: false },
    { name: 'values', label: 'Values', kind: 'values', isRequired: false },
    { name: 'with', label: 'With', kind: 'people', isRequired: true },
  ]
  const given = ref<Record<string, unknown> | undefined>({ strange: 1 })
  await inStudio(
    () => undefined,
    () =>
      h(ActionInput, {
        title: 'Input',
        takes,
        modelValue: given.value,
        'onUpdate:modelValue': (to: Record<string, unknown> | undefined) => {
          given.value = to
        },
      }),
  )
  const text = document.querySelector<HTMLInputElement>('.action-input input')!
  text.value = 'ann@example.com'
  text.dispatchEvent(new Event('input'))
  expect(given.value).toEqual({ strange: 1, to: 'ann@example.com' })
  expect(document.body.textContent).toContain('Left empty, the rules of assignment decide.')
  expect(document.body.textContent).toContain('strange')
})
