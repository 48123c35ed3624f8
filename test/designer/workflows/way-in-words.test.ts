import { afterEach, expect, it } from 'vitest'
import { type App, h, provide, ref } from 'vue'
import { type Studio, studioKey } from '../../../designer/shell/studio.ts'
import { workflowTexts } from '../../../designer/workflows/texts.ts'
import { useFlowBoxes } from '../../../designer/workflows/useFlowBoxes.ts'
import { triggerBox } from '../../../designer/workflows/useFlowLayout.ts'
import { mountPage } from '../mount-page.ts'

const opportunity = {
  fields: {
    stage: { type: 'select', label: { en: 'Stage' }, options: 'stages' },
    close_date: { type: 'date', label: { en: 'Close date' } },
  },
}
const documents: Record<string, object> = {
  sales: { object: 'opportunity', stageField: 'stage', stages: { won: { outcome: 'won' } } },
  stages: { options: { won: { label: { en: 'Closed, won' } } } },
}
const studio = {
  object: (name: string) => (name === 'opportunity' ? opportunity : undefined),
  namesOf: () => ['sales'],
  document: (_kind: string, name: string) => documents[name],
} as unknown as Studio

let app: App | undefined
afterEach(() => app?.unmount())

it.each([
  [{ type: 'stageChanged', to: ['won'] }, 'Closed, won'],
  [{ type: 'dateReached', field: 'close_date' }, 'Close date'],
  [{ type: 'recordChanged', on: ['update'], fields: ['stage', 'gone'] }, 'changed · Stage, gone'],
])('%j is told on the canvas in the words of its object', async (trigger, words) => {
  const Canvas = {
    setup: () => {
      const drawn = {
        document: { object: 'opportunity', triggers: { one: trigger }, nodes: {} },
        ...{ problemsOf: () => [], readonly: true },
      }
      const boxes = useFlowBoxes(() => drawn as never, layout as never)
      return () => h('p', boxes.value[0]!.data.line)
    },
  }
  const layout = {
    placeOf: () => ({ x: 0, y: 0 }),
    ...{ height: ref(40), headWires: ref([]), nodes: ref({}) },
    heads: ref([{ id: triggerBox('one') }]),
  }
  const Page = {
    setup: () => {
      provide(studioKey, studio)
      return () => h(Canvas)
    },
  }
  const mounted = await mountPage(Page, { props: {}, answers: () => ({ body: {} }), texts: workflowTexts })
  app = mounted.app
  expect(document.querySelector('p')?.textContent).toBe(words)
})
