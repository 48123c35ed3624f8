import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import { effectLists } from '../effects/effects-workflow.ts'
import { type Findings, report } from '../path/findings.ts'

/** Each effect by the key that says what is done, with what belongs to it. */
const effects: Readonly<Record<string, readonly string[]>> = {
  set: [],
  create: ['values'],
  notify: ['template', 'channels', 'subject', 'message'],
  assign: [],
  run: ['input'],
  open: [],
  email: [],
  webhook: [],
}
const effectNames = Object.keys(effects).filter((name) => name !== 'open')
const deadlineKeys = ['after', 'until', 'calendar', 'ladder', 'act', 'to']
const rungKeys = ['at', 'act', 'every', 'max', 'to']
/** Whose rate conditions on money use. */
const currencyMoments = ['submit']

/**
 * Words that would be thought to do something, and do nothing. Nobody looked at them once: what was published with them
 * goes on.
 */
export function checkKeys(findings: Findings, document: ApprovalDocument): void {
  for (const { at, effects: list } of effectLists(document))
    for (const [n, effect] of list.entries()) checkEffect(findings, effect, [...at, `${n}`])
  for (const [name, { deadline, onApprove, onReject }] of Object.entries(document.steps)) {
    const at = ['steps', name]
    checkDeadline(findings, deadline, [...at, 'deadline'])
    if (typeof onApprove === 'string') noEffect(findings, [...at, 'onApprove'])
    checkReject(findings, onReject, [...at, 'onReject'])
  }
  const { currencyAt } = document
  if (currencyAt !== undefined && !currencyMoments.includes(currencyAt))
    stray(findings, ['currencyAt'], currencyAt, currencyMoments)
}

function checkEffect(findings: Findings, effect: object, at: readonly string[]): void {
  const keys = Object.keys(effect)
  const kind = keys.find((key) => key in effects)
  for (const key of keys)
    if (key !== kind && !(kind && effects[kind]!.includes(key)))
      stray(findings, [...at, key], key, kind ? effects[kind]! : effectNames)
  if (keys.length === 0) noEffect(findings, at)
}

const noEffect = (findings: Findings, at: readonly string[]): void =>
  report(findings, at, {
    code: 'approval_effect_unknown',
    stands: true,
    en: `This effect does nothing. Use one of ${effectNames.join(', ')}, as in { "notify": "owner" }.`,
    zh: `该动作没有内容。可用：${effectNames.join('、')}，例如 { "notify": "owner" }。`,
  })

function checkDeadline(findings: Findings, deadline: unknown, at: readonly string[]): void {
  if (typeof deadline !== 'object' || deadline === null) return
  for (const key of Object.keys(deadline))
    if (!deadlineKeys.includes(key)) stray(findings, [...at, key], key, deadlineKeys)
  const { ladder = {} } = deadline as { ladder?: Readonly<Record<string, object>> }
  for (const [name, rung] of Object.entries(ladder))
    for (const key of Object.keys(rung))
      if (!rungKeys.includes(key)) stray(findings, [...at, 'ladder', name, key], key, rungKeys)
}

/** A rejection ends it, or returns it to a step. */
function checkReject(findings: Findings, onReject: unknown, at: readonly string[]): void {
  if (onReject === undefined || onReject === 'end') return
  if (typeof onReject !== 'object' || onReject === null) {
    stray(findings, at, String(onReject), ['end', '{ "returnTo": … }'])
    return
  }
  for (const key of Object.keys(onReject))
    if (key !== 'returnTo') stray(findings, [...at, key], key, ['returnTo'])
}

function stray(findings: Findings, at: readonly string[], word: string, known: readonly string[]): void {
  const meant = nearest(word, known)
  const [en, zh] =
    known.length === 0
      ? ['Take it out: it would do nothing.', '请删除，它不起作用。']
      : [`Use one of ${known.join(', ')}.`, `可用：${known.join('、')}。`]
  report(findings, at, {
    code: 'approval_unknown_word',
    stands: true,
    en: `"${word}" means nothing here. ${meant ? `Did you mean "${meant}"?` : en}`,
    zh: `“${word}”在此处无意义。${meant ? `是否为“${meant}”？` : zh}`,
  })
}
