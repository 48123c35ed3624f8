import { fields, flag, object } from '../../process/graph/options.ts'
import { defineTrigger, type RecordAct } from '../define-trigger.ts'

const acts: readonly RecordAct[] = ['create', 'update', 'delete', 'restore', 'transfer', 'merge']

/** A record was made, changed, deleted, brought back, given to somebody else or merged. */
export const recordChanged = defineTrigger({
  name: 'recordChanged',
  options: {
    required: ['on'],
    properties: {
      object: object('Object', '对象'),
      on: { title: 'On', 'x-title-zh': '时机', type: 'array', items: { type: 'string' } },
      fields: fields('Fields', '字段'),
      becomes: flag('Only when the condition begins to hold', '仅在条件开始成立时'),
    },
  },
  listensTo(trigger, document) {
    const name = (trigger['object'] ?? document.object) as string | undefined
    const on = trigger['on'] as RecordAct[]
    const changed = trigger['fields'] as string[] | undefined
    return name ? { object: name, acts: on, ...(changed ? { fields: changed } : {}) } : undefined
  },
  check(trigger) {
    const wrong = (trigger['on'] as string[]).find((act) => !(acts as readonly string[]).includes(act))
    if (wrong === undefined) return undefined
    return {
      key: 'on',
      en: `"${wrong}" does not happen to records. Possible: ${acts.join(', ')}.`,
      zh: `“${wrong}”不是记录的变更方式，可用：${acts.join('、')}。`,
    }
  },
})
