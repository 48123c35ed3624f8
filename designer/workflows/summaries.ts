import type { LocalizedText } from '../document/text.ts'
import type { SaidCondition } from '../expressions/useFieldWords.ts'
import type { ProcessNode, ProcessTrigger } from './levels.ts'

/** A line about a step or a way in; `written`: what of it is no sentence, as it is written. */
export interface Summary {
  text: string
  written?: string
}

/** How a line is said in the reader's language, about the records that expressions read. */
export interface SummaryWords {
  objectLabel: (name: string) => string
  /** Of another step of the workflow. */
  stepTitle: (id: string) => string
  fieldLabel: (name: string) => string
  act: (name: string) => string
  /** An action of the records of an object, its own or one of every object. */
  action: (name: string, object: unknown) => string
  /** The same of one that asks the rules of assignment. */
  byRules: (name: string, object: unknown) => string
  stage: (name: string) => string
  textOf: (text: LocalizedText) => string
  condition: (text: string) => SaidCondition
  /** Whom it names, one or several. */
  people: (given: unknown) => string
  /** What is no condition, with fields by their labels. */
  labelled: (text: string) => string
  /** A moment in words; undefined for what is none. */
  moment: (text: string) => string | undefined
  /** A schedule in words, with its time zone where it has one of its own. */
  times: (cron: string, timeZone: unknown) => string
  /** So long before or after a day. */
  shifted: (span: unknown, day: string) => string
  repeated: (word: 'while' | 'until', when: string) => string
  /** Counted in working time. */
  byCalendar: (span: string) => string
}

type Say = (text: string, words: SummaryWords) => Summary

const ofCondition =
  (within: (words: SummaryWords, said: string) => string): Say =>
  (text, words) => {
    const { text: said, isWhole } = words.condition(text)
    return { text: within(words, said), ...(isWhole ? {} : { written: text }) }
  }
const labelledText: Say = (text, words) => {
  const said = words.labelled(text)
  return { text: said, ...(said === text ? {} : { written: text }) }
}

/** Options that tell most of a node, the first that is there. */
const telling: Readonly<Record<string, Say | undefined>> = {
  when: ofCondition((_, said) => said),
  items: labelledText,
  while: ofCondition((words, said) => words.repeated('while', said)),
  until: (text, words) => {
    const moment = words.moment(text)
    return moment === undefined
      ? ofCondition((_, said) => words.repeated('until', said))(text, words)
      : { text: words.repeated('until', moment) }
  },
  after: undefined,
  event: undefined,
  object: (name, words) => ({ text: words.objectLabel(name) }),
  workflow: undefined,
  action: undefined,
  template: undefined,
  assignees: undefined,
  to: undefined,
  title: undefined,
  subject: undefined,
  url: undefined,
  message: undefined,
  code: undefined,
  result: undefined,
  of: (id, words) => ({ text: words.stepTitle(id) }),
  target: (id, words) => ({ text: words.stepTitle(id) }),
}

const ofPeople = new Set(['assignees', 'to'])

/** Whom or what an action of every record is given to, or what says so. */
function summaryOfAction({ action, object, input }: ProcessNode, words: SummaryWords): Summary {
  const to = (input as { to?: unknown } | undefined)?.to
  if (action === 'assign' && to === undefined) return { text: words.byRules(action, object) }
  const name = words.action(String(action), object)
  if (typeof to !== 'string' || to === '') return { text: name }
  if (!to.startsWith('=')) return { text: `${name} · ${to}` }
  return { text: `${name} · ${words.labelled(to.slice(1))}`, written: `${name} · ${to}` }
}

/** A line about a node from its options; nothing where none of them is a plain text. */
export function summaryOf(node: ProcessNode, words: SummaryWords): Summary | undefined {
  if (node.type === 'action' && isText(node['action'])) return summaryOfAction(node, words)
  const key = Object.keys(telling).find(
    (each) => isText(node[each]) || (ofPeople.has(each) && isPeople(node[each])),
  )
  if (key === undefined) return namesOf(node, words)
  const value = node[key] as LocalizedText
  const say = telling[key]
  if (ofPeople.has(key)) return { text: words.people(value) }
  if (say && typeof value === 'string') return say(value, words)
  const text = words.textOf(value)
  return { text: key === 'after' && isText(node['calendar']) ? words.byCalendar(text) : text }
}

const isText = (value: unknown): value is LocalizedText =>
  (typeof value === 'string' && value !== '') ||
  (typeof value === 'object' && value !== null && ('en' in value || 'zh' in value))

/** Named by what they are, or several. */
const isPeople = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : typeof value === 'object' && value !== null

/** What it sets: fields of records, or variables by their names. */
function namesOf({ type, values }: ProcessNode, { fieldLabel }: SummaryWords): Summary | undefined {
  if (typeof values !== 'object' || values === null) return undefined
  const names = Object.keys(values)
  const text = (type === 'set' ? names : names.map(fieldLabel)).join(', ')
  return text ? { text } : undefined
}

/** A line about a trigger. */
export function summaryOfTrigger(trigger: ProcessTrigger, words: SummaryWords): Summary | undefined {
  const { on, fields, cron, field, offset, event, when, filter, to } = trigger
  const listed = (names: unknown, word: (name: string) => string) =>
    Array.isArray(names) ? names.map((name) => word(String(name))).join(', ') : ''
  const isWritten = (text: unknown): text is string => typeof text === 'string' && text !== ''
  const reached = (day: string) =>
    isWritten(offset) && isWritten(trigger['calendar']) ? words.byCalendar(day) : day
  const conditions = [filter, when]
    .filter(isWritten)
    .map((text) => ofCondition((_, said) => said)(text, words))
  const parts = [
    listed(on, words.act),
    listed(to, words.stage),
    listed(fields, words.fieldLabel),
    isWritten(cron) ? words.times(cron, trigger['timeZone']) : '',
    isWritten(field) ? reached(words.shifted(offset, words.fieldLabel(field))) : '',
    isWritten(event) ? event : '',
    ...conditions.map(({ text }) => text),
  ].filter(Boolean)
  const written = conditions.flatMap((one) => one.written ?? []).join(' · ')
  return parts.length > 0 ? { text: parts.join(' · '), ...(written ? { written } : {}) } : undefined
}
