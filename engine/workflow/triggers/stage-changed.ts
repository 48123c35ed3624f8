import { named, text } from '../../process/graph/options.ts'
import { defineTrigger } from '../define-trigger.ts'

const names = (title: string, zh: string) =>
  ({ title, 'x-title-zh': zh, type: 'array', items: { type: 'string' } }) as const

/** A record has entered a stage of its pipeline. Which field that is, the pipeline says; see `stage-field.ts`. */
export const stageChanged = defineTrigger({
  name: 'stageChanged',
  options: {
    properties: {
      pipeline: named('Pipeline', '销售流程', 'pipeline'),
      field: text('Field', '字段'),
      from: names('From', '从'),
      to: names('To', '到'),
    },
  },
  listensTo: (trigger, document) =>
    document.object
      ? { object: document.object, acts: ['create', 'update'], ...fieldOf(trigger) }
      : undefined,
})

const fieldOf = (trigger: Readonly<Record<string, unknown>>) =>
  typeof trigger['field'] === 'string' ? { fields: [trigger['field']] } : {}
