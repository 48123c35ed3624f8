import type { TaskView } from '../client/workflows.ts'
import type { ActSpec } from '../inbox/act-spec.ts'
import { spelt } from './asked-field.ts'

const act = (name: string, icon: string, more: Partial<ActSpec> = {}): ActSpec => ({
  act: name,
  icon,
  on: 'task',
  words: 'optional',
  ...more,
})

/** What may be done with a task besides answering it, in the order of the bar. */
export const taskActs: readonly ActSpec[] = [
  act('claim', 'user-round', { direct: true, words: 'none' }),
  act('addApprover', 'user-round-plus', { people: 'one', where: true }),
  act('transfer', 'arrow-right-left', { people: 'one' }),
  act('askAdvice', 'message-circle-question-mark', { people: 'many', words: 'required' }),
  act('delegate', 'user-round', { people: 'one' }),
  act('removeApprover', 'minus', { seat: 'added' }),
  act('comment', 'message-square', { words: 'required' }),
  act('remind', 'bell', { direct: true, words: 'none' }),
  act('unclaim', 'inbox', { direct: true, words: 'none' }),
]

/** Acts by which the task is no longer the reader's to answer. */
export const leavingActs: ReadonlySet<string> = new Set(['complete', 'transfer', 'unclaim'])

/** What several might do is taken first, so that no two fill it in at once. */
export const isAnswerable = ({ acts }: TaskView): boolean =>
  acts.includes('complete') && !acts.includes('claim')

/** The answers that there are a button for; undefined where no button of the task is pressed. Advice may be words alone. */
export const portsOf = ({ outputs, advice }: TaskView): (string | undefined)[] =>
  outputs.length === 0 || advice ? [...outputs, undefined] : outputs

/** What a button of a task is called. */
export const portText = ({ labels }: Pick<TaskView, 'labels'>, port: string): string =>
  labels?.[port] ?? spelt(port)
