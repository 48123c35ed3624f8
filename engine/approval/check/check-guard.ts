import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import { parseDuration } from '../../workflow/time/durations.ts'
import { type Findings, report } from '../path/findings.ts'
import { checkExpression } from './check-expression.ts'

const acts = ['create', 'update', 'delete', 'transfer']
/** What a way in says, by its type. */
const keys = {
  recordChanged: ['type', 'when', 'becomes', 'on', 'fields'],
  stageChanged: ['type', 'when', 'becomes', 'pipeline', 'field', 'from', 'to'],
  manual: ['type', 'when'],
}
const types = Object.keys(keys)

/** What sets an approval off, what it keeps from being written meanwhile, and what it leaves locked. */
export function checkGuard(findings: Findings, model: AppModel, document: ApprovalDocument): void {
  const object = model.objects.get(document.object)!
  const { guard = 'gate' } = document
  if (guard === 'gate' && !object.features.includes('approvals'))
    report(findings, ['object'], {
      code: 'approval_needs_feature',
      en: `Records of "${object.name}" cannot say how their approval stands: add "approvals" to the object's features.`,
      zh: `“${object.name}”的记录无法显示审批状态：请在对象的功能中加入“approvals”。`,
      severity: 'warning',
    })
  for (const [name, trigger] of Object.entries(document.triggers ?? {}))
    checkTrigger(findings, { model, object, document }, name, trigger)
  for (const outcome of ['approve', 'reject'] as const)
    checkAfter(findings, { model, object }, document.lock?.after?.[outcome], ['lock', 'after', outcome])
}

interface Place {
  model: AppModel
  object: ObjectDef
}

function checkTrigger(
  findings: Findings,
  { model, object, document }: Place & { document: ApprovalDocument },
  name: string,
  trigger: NonNullable<ApprovalDocument['triggers']>[string],
): void {
  const at = ['triggers', name]
  const unknown = (words: readonly string[], word: string, key: string): void => {
    const meant = nearest(word, words)
    report(findings, [...at, key], {
      code: 'approval_unknown_trigger',
      en: `An approval cannot begin by "${word}".${meant ? ` Did you mean "${meant}"?` : ` Possible: ${words.join(', ')}.`}`,
      zh: `审批不能由“${word}”触发。${meant ? `是否为“${meant}”？` : `可用：${words.join('、')}。`}`,
    })
  }
  if (!types.includes(trigger.type)) {
    unknown(types, trigger.type, 'type')
    return
  }
  for (const key of Object.keys(trigger))
    if (!keys[trigger.type as 'manual'].includes(key)) strayKey(findings, key, trigger.type, [...at, key])
  for (const act of trigger.on ?? []) if (!acts.includes(act)) unknown(acts, act, 'on')
  for (const [i, field] of (trigger.fields ?? []).entries())
    if (!object.fields.has(field)) unknownField(findings, object, field, [...at, 'fields', `${i}`])
  if (document.guard === 'changeset' && trigger.type === 'recordChanged' && trigger.on?.includes('create'))
    report(findings, [...at, 'on'], {
      code: 'approval_create_aside',
      en: 'A new record cannot be kept aside: nobody could look at it. Use the guard "gate", which locks it until it is approved.',
      zh: '新记录无法暂存待批（无从查看）。请使用“gate”，在审批期间锁定记录。',
    })
  if (trigger.type !== 'stageChanged') return
  const named = (trigger as { field?: unknown }).field
  const pipelines = [...model.pipelines.values()].filter((one) => one.object === object.name)
  if (typeof named === 'string' && !object.fields.has(named))
    unknownField(findings, object, named, [...at, 'field'])
  else if (named === undefined && pipelines.length === 0)
    report(findings, at, {
      code: 'approval_no_stage',
      en: `"${object.name}" has no pipeline: say which "field" holds its stage.`,
      zh: `“${object.name}”没有流程，请用“field”指定保存阶段的字段。`,
    })
}

function checkAfter(
  findings: Findings,
  { model, object }: Place,
  after: unknown,
  at: readonly string[],
): void {
  if (typeof after !== 'object' || after === null) return
  const {
    fields = [],
    until,
    while: condition,
  } = after as {
    fields?: string[]
    until?: string
    while?: string
  }
  for (const [i, field] of fields.entries())
    if (!object.fields.has(field)) unknownField(findings, object, field, [...at, 'fields', `${i}`])
  if (condition !== undefined) checkExpression(findings, model, object, condition, [...at, 'while'])
  if (until === undefined) return
  if (until.startsWith('=')) checkExpression(findings, model, object, until.slice(1), [...at, 'until'])
  else if (!parseDuration(until))
    report(findings, [...at, 'until'], {
      code: 'approval_bad_duration',
      en: `"${until}" is neither a duration such as P30D nor an expression such as =end_date.`,
      zh: `“${until}”既不是时长（如 P30D），也不是表达式（如 =end_date）。`,
    })
}

/**
 * It would be thought to hold, and does not. No more than a warning: what was published before anybody looked for such
 * keys guards on.
 */
function strayKey(findings: Findings, key: string, type: string, at: readonly string[]): void {
  const meant = nearest(key, keys[type as 'manual'])
  report(findings, at, {
    code: 'approval_unknown_trigger',
    severity: 'warning',
    en: `"${type}" of an approval knows no "${key}".${meant ? ` Did you mean "${meant}"?` : ' Take it out: it would do nothing.'}`,
    zh: `审批的触发方式“${type}”没有“${key}”这一项。${meant ? `是否为“${meant}”？` : '请删除，它不起作用。'}`,
  })
}

function unknownField(findings: Findings, object: ObjectDef, name: string, at: readonly string[]): void {
  const meant = nearest(name, object.fields.keys())
  report(findings, at, {
    code: 'unknown_field',
    en: `"${object.name}" has no field "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
    zh: `“${object.name}”没有字段“${name}”。${meant ? `是否为“${meant}”？` : ''}`,
  })
}
