import { nearest } from '../../../metadata/language/check/suggest.ts'
import { readDeadline, shortRung } from '../../process/graph/deadline.ts'
import { isDuration } from '../time/business-hours.ts'
import { besidesAnswering, rungActs } from './task-acts.ts'

type Path = readonly string[]
type Given = Readonly<Record<string, unknown>>

/** What is told of a task, and of what it names. */
export interface TaskReport {
  say(code: string, path: Path, en: string, zh: string): void
  /** An expression that is answered at once. */
  text(expression: string, path: Path): void
  people(given: unknown, path: Path): void
  calendar(name: unknown, path: Path): void
}

/** Acts of approvals that a task has no use for. */
const ofApprovals = ['approve', 'reject', 'return', 'takeBack', 'batch']

const words = ['any', 'all', 'claim', 'sequential']
const counted: Readonly<Record<string, string>> = { kOfN: 'k', ratio: 'percent', weighted: 'percent' }
const types = ['any', 'all', 'sequential', ...Object.keys(counted)]

/** How many answers decide is said in a way there is, with the number that belongs to it. */
export function checkDecision(given: unknown, at: Path, { say }: Pick<TaskReport, 'say'>): void {
  const wrong = (path: Path, en: string, zh: string) => say('task_decision_invalid', path, en, zh)
  if (typeof given === 'string') {
    if (words.includes(given)) return
    const number = counted[given]
    if (number)
      wrong(
        at,
        `"${given}" needs a number: write { "type": "${given}", "${number}": … }.`,
        `“${given}”需要数值：请写作 { "type": "${given}", "${number}": … }。`,
      )
    else wrong(at, ...unknown(`way to decide`, '完成方式', given, [...words, ...Object.keys(counted)]))
    return
  }
  if (typeof given !== 'object' || given === null) return
  const { type, ...rest } = given as Given
  if (typeof type !== 'string' || !types.includes(type)) {
    wrong([...at, 'type'], ...unknown('way to decide', '完成方式', String(type ?? ''), types))
    return
  }
  const number = counted[type]
  for (const key of Object.keys(rest))
    if (key !== number)
      wrong(
        [...at, key],
        `A decision of type "${type}" has no "${key}". Leave it out${number ? `, and say "${number}"` : ''}.`,
        `“${type}”完成方式没有“${key}”，请删除${number ? `，并填写“${number}”` : ''}。`,
      )
  const value = rest[number ?? '']
  if (number === 'k' && !(Number.isInteger(value) && (value as number) > 0))
    wrong([...at, 'k'], '"k" is how many answers decide, 1 at least.', '“k”为所需的答复人数，至少为 1。')
  if (number === 'percent' && !(typeof value === 'number' && value > 0 && value <= 100))
    wrong(
      [...at, 'percent'],
      '"percent" is a number above 0 and up to 100.',
      '“percent”应为大于 0 且不超过 100 的数字。',
    )
}

/** What people may do besides answering is something that they can do. */
export function checkActs(given: unknown, at: Path, { say }: Pick<TaskReport, 'say'>): void {
  if (!Array.isArray(given)) return
  for (const [i, act] of given.entries()) {
    if (typeof act !== 'string' || (besidesAnswering as readonly string[]).includes(act)) continue
    const path = [...at, `${i}`]
    if (ofApprovals.includes(act)) byButtons(act, path, say)
    else say('task_unknown_act', path, ...unknown('act at a task', '任务操作', act, besidesAnswering))
  }
}

function byButtons(act: string, path: Path, say: TaskReport['say']): void {
  say(
    'task_act_of_approvals',
    path,
    `"${act}" is an act of approvals: tasks are answered by their buttons. Name the buttons in "outputs", or use an approval.`,
    `“${act}”是审批的操作：任务通过按钮办理。请在“outputs”中设置按钮，或改用审批。`,
  )
}

const unknown = (what: string, zh: string, given: string, known: readonly string[]): [string, string] => {
  const meant = nearest(given, known)
  return [
    `There is no ${what} "${given}".${meant ? ` Did you mean "${meant}"?` : ''} Use one of ${known.join(', ')}.`,
    `没有${zh}“${given}”。${meant ? `是否指“${meant}”？` : ''}可用：${known.join('、')}。`,
  ]
}

const deadlineKeys = ['after', 'until', 'calendar', 'ladder', 'act', 'to', 'output']
const rungKeys = ['at', 'act', 'every', 'max', 'to', 'output']
/** Acts that name people. */
const addressed = ['remind', 'transfer', 'notify']

/**
 * A deadline names a time, a calendar there is, and acts that can be done.
 *
 * @param outputs the ways out of the task, of which its buttons are made
 */
export function checkDeadline(given: unknown, outputs: unknown, at: Path, report: TaskReport): void {
  const { say } = report
  const isShort = typeof given !== 'object' || given === null
  const written = (isShort ? { after: given } : given) as Given
  for (const key of Object.keys(written)) checkKey(key, deadlineKeys, [...at, key], say)
  const deadline = readDeadline(given)
  if (!deadline) return
  const { after, until, calendar, ladder } = deadline
  if ((after === undefined) === (until === undefined))
    say(
      'task_deadline_incomplete',
      at,
      'Say when: "after" a duration such as P2D, or "until" a day or an instant; not both.',
      '请填写期限：“after”时长（如 P2D）或“until”日期，二者择一。',
    )
  for (const [key, time] of [
    ['after', after],
    ['until', until],
  ] as const)
    if (typeof time === 'string' && !isDuration(time) && !/^\d{4}-\d\d/.test(time))
      report.text(time.replace(/^=/, ''), isShort ? at : [...at, key])
  report.calendar(calendar, [...at, 'calendar'])
  const hasRung = (name: string) => Object.hasOwn((written['ladder'] ?? {}) as object, name)
  for (const rung of ladder) {
    const isOwn = hasRung(rung.name)
    const place = rung.name === shortRung && !isOwn ? at : [...at, 'ladder', rung.name]
    if (isOwn) {
      const own = (written['ladder'] as Readonly<Record<string, object>>)[rung.name]!
      for (const key of Object.keys(own)) checkKey(key, rungKeys, [...place, key], say)
    }
    checkRung(rung, outputs, place, report)
  }
}

function checkKey(key: string, known: readonly string[], path: Path, say: TaskReport['say']): void {
  if (known.includes(key)) return
  const meant = nearest(key, known)
  say(
    'process_unknown_option',
    path,
    `A deadline has no "${key}".${meant ? ` Did you mean "${meant}"?` : ''}`,
    `期限没有“${key}”。${meant ? `是否指“${meant}”？` : ''}`,
  )
}

type Rung = NonNullable<ReturnType<typeof readDeadline>>['ladder'][number]

function checkRung(rung: Rung, outputs: unknown, at: Path, report: TaskReport): void {
  const { say } = report
  const { act, to, max } = rung
  for (const key of ['at', 'every'] as const) {
    const value: unknown = rung[key]
    if (value !== undefined && !(typeof value === 'string' && isDuration(value)))
      say(
        'task_deadline_duration',
        [...at, key],
        `"${String(value)}" is no duration. Write P1D for a day, -PT4H for four hours before.`,
        `“${String(value)}”不是有效时长。一天写作 P1D，提前四小时写作 -PT4H。`,
      )
  }
  if (max !== undefined && !(Number.isInteger(max) && max > 0))
    say(
      'task_deadline_duration',
      [...at, 'max'],
      '"max" is how often at most: a whole number, 1 at least.',
      '“max”为最多次数，应为不小于 1 的整数。',
    )
  if (!(rungActs as readonly string[]).includes(act)) {
    if (ofApprovals.includes(act)) byButtons(act, [...at, 'act'], say)
    else
      say('task_unknown_act', [...at, 'act'], ...unknown('act of a deadline', '期限处理方式', act, rungActs))
    return
  }
  if (to !== undefined && !addressed.includes(act))
    say(
      'process_unknown_option',
      [...at, 'to'],
      `"${act}" is for nobody in particular. Leave "to" out.`,
      `“${act}”无需指定人员，请删除“to”。`,
    )
  else if (to !== undefined && !(act === 'transfer' && to === 'superior')) report.people(to, [...at, 'to'])
  checkOutput(rung, outputs, [...at, 'output'], say)
}

function checkOutput({ act, output }: Rung, outputs: unknown, at: Path, say: TaskReport['say']): void {
  const buttons = Object.keys((outputs ?? {}) as object).filter((port) => port !== 'nobody')
  if (act !== 'answer') {
    if (output === undefined) return
    say(
      'process_unknown_option',
      at,
      `"${act}" presses no button. Leave "output" out, or let the act be "answer".`,
      `“${act}”不会按下按钮。请删除“output”，或将处理方式改为“answer”。`,
    )
  } else if (output === undefined ? buttons.length > 0 : !buttons.includes(output)) {
    const meant = output === undefined ? undefined : nearest(output, buttons)
    const [en, zh] =
      buttons.length === 0
        ? [
            `The task has no buttons, so none can be pressed. Leave "output" out.`,
            '该任务没有按钮，请删除“output”。',
          ]
        : [
            `Say which button is pressed: one of ${buttons.join(', ')}.${meant ? ` Did you mean "${meant}"?` : ''}`,
            `请填写按下哪个按钮：${buttons.join('、')}。${meant ? `是否指“${meant}”？` : ''}`,
          ]
    say('task_unknown_output', at, en, zh)
  }
}

/** What buttons are called is a text, or one a language. */
export function checkButtons(outputs: Given, at: Path, { say }: Pick<TaskReport, 'say'>): void {
  for (const [port, output] of Object.entries(outputs)) {
    const { label } = Object(output) as { label?: unknown }
    if (label === undefined || isTexts(label)) continue
    say(
      'process_option_invalid',
      [...at, port, 'label'],
      'What a button is called is a text, or one a language: { "en": "Agree", "zh": "同意" }.',
      '按钮文字应为文本，或按语言填写：{ "en": "Agree", "zh": "同意" }。',
    )
  }
}

/** A text, or one a language. */
export const isTexts = (given: unknown): boolean =>
  typeof given === 'string' ||
  (typeof given === 'object' &&
    given !== null &&
    !Array.isArray(given) &&
    Object.values(given).every((text) => typeof text === 'string'))
