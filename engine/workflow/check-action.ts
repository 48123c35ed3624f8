import { nearest } from '../../metadata/language/check/suggest.ts'
import type { AppModel, ObjectDef } from '../model.ts'
import type { NodeDocument } from '../process/graph/document.ts'
import { builtInActions, findRecordAction } from '../records/actions/built-in.ts'
import type { RecordAction } from '../records/actions/record-action.ts'
import {
  type ActionDocument,
  findAction,
  missingInput,
  outsideEffect,
  possibleActions,
} from './actions/action-document.ts'

type Say = (
  code: string,
  path: readonly string[],
  texts: { en: string; zh: string },
  severity?: 'warning',
) => void

/** What there is none of for any record, and what does the same. */
const instead: Readonly<Record<string, { en: string; zh: string }>> = {
  claim: {
    en: 'No record is claimed from a pool. Give it to somebody with "assign" or "transfer".',
    zh: '暂无公海，无法领取。请使用“assign”或“transfer”分配给某人。',
  },
  release: {
    en: 'No record is given back to a pool. Give it to somebody with "assign" or "transfer".',
    zh: '暂无公海，无法退回。请使用“assign”或“transfer”分配给某人。',
  },
  convert: {
    en: 'Make the other record with a step "create", and close this one with a step "update".',
    zh: '请用步骤“create”创建目标记录，再用步骤“update”关闭此记录。',
  },
}

/** The action of a step is there, for records of its object, and gets what it takes. One of the object's own goes first. */
export function checkAction(model: AppModel, own: string | undefined, options: NodeDocument, say: Say): void {
  const object = model.objects.get(String(options['object'] ?? own))
  const name = options['action']
  if (!object || typeof name !== 'string') return
  const input = (options['input'] ?? {}) as Readonly<Record<string, unknown>>
  const action = findAction(object, name)
  const builtIn = findRecordAction(name)
  if (action) checkOwn(name, action, input, say)
  else if (builtIn) checkBuiltIn(model, object, { action: builtIn, input }, say)
  else sayUnknown(model, object, name, say)
}

function sayUnknown(model: AppModel, object: ObjectDef, name: string, say: Say): void {
  const there = [
    ...possibleActions(object),
    ...builtInActions().flatMap((one) => (one.lacks?.(model, object) ? [] : [one.name])),
  ]
  const meant = nearest(name, there)
  const known = Object.hasOwn(instead, name) ? instead[name] : undefined
  const hint = known ?? {
    en: meant ? `Did you mean "${meant}"?` : `There is ${there.join(', ')}.`,
    zh: meant ? `是否为“${meant}”？` : `可用的操作：${there.join('、')}。`,
  }
  say('unknown_action', ['action'], {
    en: `"${object.name}" has no action "${name}". ${hint.en}`,
    zh: `“${object.name}”没有操作“${name}”。${hint.zh}`,
  })
}

function checkOwn(
  name: string,
  action: ActionDocument,
  input: Readonly<Record<string, unknown>>,
  say: Say,
): void {
  const outside = outsideEffect(action)
  if (outside)
    say('process_action_outside', ['action'], {
      en: `The action "${name}" has an effect "${outside}"; in a workflow that is a node of its own.`,
      zh: `操作“${name}”包含“${outside}”，在工作流中请使用单独的步骤。`,
    })
  for (const missing of missingInput(action, input)) sayMissing(name, missing, say)
}

function checkBuiltIn(
  model: AppModel,
  object: ObjectDef,
  {
    action: { name, input, lacks },
    input: given,
  }: { action: RecordAction; input: Readonly<Record<string, unknown>> },
  say: Say,
): void {
  const lack = lacks?.(model, object)
  // Whom it goes to is said here: no rule is asked.
  const isSaid = lack?.isWarning === true && given['to'] !== undefined
  if (lack && !isSaid)
    say(
      'action_not_possible',
      ['action'],
      {
        en: `"${name}" does nothing for "${object.name}". ${lack.en}`,
        zh: `“${name}”不适用于“${object.name}”。${lack.zh}`,
      },
      lack.isWarning ? 'warning' : undefined,
    )
  for (const key of input.required ?? []) if ((given[key] ?? '') === '') sayMissing(name, key, say)
  for (const [key, value] of Object.entries(given)) {
    if (input.properties[key]?.kind === 'values') checkFields(object, key, value, say)
    if (Object.hasOwn(input.properties, key)) continue
    const keys = Object.keys(input.properties)
    const meant = nearest(key, keys)
    say('process_unknown_option', ['input', key], {
      en: `The action "${name}" does not know "${key}". ${meant ? `Did you mean "${meant}"?` : `It takes ${keys.join(', ')}.`}`,
      zh: `操作“${name}”没有输入“${key}”。${meant ? `是否为“${meant}”？` : `可用的输入：${keys.join('、')}。`}`,
    })
  }
}

function checkFields(object: ObjectDef, key: string, values: unknown, say: Say): void {
  if (typeof values !== 'object' || values === null) return
  for (const name of Object.keys(values)) {
    if (object.fields.has(name) || object.relations.has(name)) continue
    const meant = nearest(name, object.fields.keys())
    say('unknown_field', ['input', key, name], {
      en: `"${object.name}" has no field "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `“${object.name}”没有字段“${name}”。${meant ? `是否为“${meant}”？` : ''}`,
    })
  }
}

const sayMissing = (name: string, key: string, say: Say): void =>
  say('process_option_missing', ['input'], {
    en: `The action "${name}" needs "${key}".`,
    zh: `操作“${name}”缺少“${key}”。`,
  })
