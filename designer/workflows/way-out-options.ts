import type { SchemaNode } from '../properties/schema.ts'

const titled = (title: string, zh: string): SchemaNode => ({
  title,
  'x-title-zh': zh,
  'x-section': 'General',
})
const when: SchemaNode = { ...titled('When', '当'), 'x-control': 'expression' }
const waiting: Record<string, SchemaNode> = {
  after: {
    ...titled('After', '时长'),
    'x-control': 'string',
    description: 'P3D, PT4H, or an expression',
    'x-description-zh': 'P3D、PT4H 或表达式',
  },
  until: { ...titled('Until', '直到'), 'x-control': 'string' },
  event: { ...titled('Event', '事件'), type: 'string' },
  match: { ...titled('Matches', '匹配'), 'x-control': 'expression' },
  when: {
    ...when,
    description: 'By itself: as soon as it holds. Beside a time or an event: only if it holds then.',
    'x-description-zh': '单独填写：条件成立时立即触发；与时间或事件同时填写：仅当届时成立才触发。',
  },
}
const object = (properties: Record<string, SchemaNode>): SchemaNode => ({ type: 'object', properties })

/** What whoever is asked reads on it. */
const button: SchemaNode = { ...titled('Button', '按钮文字'), 'x-control': 'text' }

/** A task that decides the race: when it is taken, or when it is done. */
const raceTask: SchemaNode = {
  ...titled('Task', '任务'),
  ...object({
    title: { ...titled('Title', '标题'), 'x-control': 'text' },
    body: { ...titled('Text', '说明'), 'x-control': 'text' },
    assignees: { ...titled('Who', '办理人'), 'x-control': 'people' },
    decideAt: { ...titled('Decided when', '决定时机'), enum: ['claim', 'done'] },
    decision: { ...titled('Answers needed', '完成方式'), 'x-control': 'task decision' },
    deadline: { ...titled('Deadline', '期限'), 'x-control': 'task deadline' },
    fields: { ...titled('Fields to fill in', '填写项'), 'x-control': 'asked list' },
    form: { ...titled('Form of the record', '记录表单'), 'x-control': 'form' },
    acts: { ...titled('Besides answering', '可做的操作'), 'x-control': 'task acts' },
  }),
}

/** What an output of a node says besides where it leads, by the type of node. */
export function outputOptions(type: string, port: string): SchemaNode | undefined {
  if ((type === 'switch' || type === 'choice') && port !== 'else') return object({ when })
  if (type === 'task') return port === 'nobody' ? undefined : object({ label: button })
  if (type === 'race') return object({ ...waiting, task: raceTask })
  return type === 'wait' && port === 'timeout' ? object({ after: waiting['after']! }) : undefined
}

/** What a boundary says: it leads away while the node works. */
export const boundaryOptions: SchemaNode = object({
  ...waiting,
  every: { ...titled('Every', '每隔'), 'x-control': 'string' },
  interrupt: { ...titled('Stops the step', '中断该步骤'), type: 'boolean' },
})

/** Keys that every node may have. */
export const commonOptions: SchemaNode = object({
  description: { ...titled('Description', '说明'), 'x-control': 'longText' },
  onlyWhile: { ...titled('Only while', '仅当'), 'x-control': 'expression' },
  exclusive: { ...titled('Lock', '互斥锁'), 'x-control': 'string' },
  retry: {
    ...titled('Tries again', '重试'),
    type: 'object',
    properties: {
      times: { ...titled('Times', '次数'), type: 'integer', minimum: 0 },
      every: { ...titled('Every', '间隔'), 'x-control': 'string' },
      factor: { ...titled('Growing by', '间隔倍数'), type: 'number' },
    },
  },
})
