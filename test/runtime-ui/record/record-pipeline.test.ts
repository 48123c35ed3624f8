import { afterEach, expect, it } from 'vitest'
import type { App } from 'vue'
import type { PipelineView } from '../../../runtime-ui/client/model.ts'
import type { RecordView } from '../../../runtime-ui/client/records.ts'
import type { LoadedObject } from '../../../runtime-ui/composables/useModel.ts'
import RecordPipeline from '../../../runtime-ui/record/RecordPipeline.vue'
import { stageTexts } from '../../../runtime-ui/record/stage-texts.ts'
import { mountPage } from '../../designer/mount-page.ts'

let app: App | undefined
afterEach(() => {
  app?.unmount()
  document.body.innerHTML = ''
})

const pipeline: PipelineView = {
  ...{ name: 'deal.sales', object: 'deal', stageField: 'stage' },
  stages: [
    { name: 'talk', label: 'Talk' },
    { name: 'offer', label: 'Offer', requires: ['amount'] },
    { name: 'won', label: 'Won', outcome: 'won' },
    { name: 'lost', label: 'Lost', outcome: 'lost', requires: ['reason'] },
  ],
}
const object = { name: 'deal', label: 'Deal', features: [], fields: {} } as unknown as LoadedObject

it.each([
  ['talk', true],
  ['offer', false],
  ['won', false],
])('of a deal in %s keeps room below its stages for what the next one needs: %s', async (stage, hasRoom) => {
  const record = { id: 'd1', version: 1, stage } as unknown as RecordView
  const props = { pipeline, record, object }
  const mounted = await mountPage(RecordPipeline, {
    props,
    texts: stageTexts,
    answers: () => ({ body: { data: [] } }),
  })
  app = mounted.app
  expect(document.querySelector('[aria-current]')?.textContent).toContain(
    pipeline.stages.find(({ name }) => name === stage)!.label,
  )
  expect(document.querySelector('.record-way__notes') !== null).toBe(hasRoom)
})
