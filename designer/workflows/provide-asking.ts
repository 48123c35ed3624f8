import { computed, provide } from 'vue'
import { useI18n } from 'vue-i18n'
import { askingKey } from '../asking/context.ts'
import { peopleKinds } from '../asking/people/assignee.ts'
import type { ProcessNode } from './levels.ts'
import { portLabel } from './step-texts.ts'
import { outputPort } from './wires.ts'

/** Nobody picks people for a step; there are no decision tables and no queues. */
const kinds = peopleKinds.filter((kind) => !['chosen', 'table', 'pool'].includes(kind))

/** Lets the panels below ask people as the steps of workflows do. */
export function provideAsking(node: () => ProcessNode): void {
  const i18n = useI18n()
  /** Buttons of a task; one that is a way of a race has none. */
  const buttons = () =>
    Object.keys((node().type === 'task' && node().outputs) || {})
      .filter((name) => name !== 'nobody')
      .map((name) => ({ value: name, label: portLabel(outputPort(node(), name), i18n) }))
  provide(askingKey, {
    kinds,
    usualStart: 'owner',
    cause: 'cause',
    tables: computed(() => []),
    ladderActs: ['remind', 'copySuperior', 'notify', 'transfer', 'answer'],
    choiceOf: (act) => {
      const items = act === 'answer' ? buttons() : []
      return items.length > 0 ? { key: 'output', label: i18n.t('asks.answerWith'), items } : undefined
    },
    calendars: computed(() => ({ words: ['org', 'assignee'], usual: 'clock' })),
  })
}
