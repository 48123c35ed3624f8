import { nearest } from '../../metadata/language/check/suggest.ts'
import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import { problem, problemPath } from '../catalog/problem.ts'
import type { AppModel, Problem } from '../model.ts'
import { optionFlaws } from '../process/graph/check-options.ts'
import { optionName, placeName } from '../process/graph/option-words.ts'
import { checkTriggerNames } from './check-trigger-names.ts'
import { commonKeys, type TriggerDocument, type TriggerType } from './define-trigger.ts'
import { triggerTypes } from './triggers/index.ts'

/** Every trigger is of a type that there is, with the keys that it needs, over objects and fields that there are. */
export function checkTriggers(
  model: AppModel,
  item: string,
  document: WorkflowDocument,
  report: (found: Problem) => void,
): void {
  for (const [name, given] of Object.entries(document.triggers ?? {})) {
    const trigger = given as TriggerDocument
    const say = (code: string, key: string | undefined, en: string, zh: string): void =>
      report(problem(code, problemPath(item, 'triggers', name, ...(key === undefined ? [] : [key])), en, zh))
    const type = triggerTypes.find(trigger.type)
    if (!type) {
      const all = triggerTypes.all().map((one) => one.name)
      const meant = nearest(trigger.type, all)
      say(
        'process_unknown_trigger',
        'type',
        `There is no trigger "${trigger.type}".${meant ? ` Did you mean "${meant}"?` : ` There are: ${all.join(', ')}.`}`,
        `没有触发方式“${trigger.type}”。${meant ? `是否为“${meant}”？` : ''}`,
      )
      continue
    }
    const { properties, required = [] } = type.options
    for (const key of Object.keys(trigger))
      if (!(key in properties) && !commonKeys.includes(key))
        say(
          'process_unknown_option',
          key,
          `A trigger of type "${type.name}" has no option "${key}".`,
          `“${type.name}”触发方式没有选项“${key}”。`,
        )
    const missing = required.filter((key) => trigger[key] === undefined)
    for (const key of missing) {
      const { en, zh } = optionName(type.options, key)
      say(
        'process_option_missing',
        undefined,
        `The trigger "${name}" needs ${en}.`,
        `触发器“${name}”缺少${zh}。`,
      )
    }
    if (missing.length > 0) continue
    const wrong = unfit(type, trigger) ?? type.check?.(trigger)
    if (wrong) say('process_option_invalid', wrong.key, wrong.en, wrong.zh)
    checkNames(model, trigger, document, say)
    // Nobody looked at these once: what was published so goes on working.
    checkTriggerNames(model, trigger, document, (code, path, en, zh) =>
      report(problem(code, problemPath(item, 'triggers', name, ...path), en, zh, { stands: true })),
    )
  }
}

/** An option of another kind than its type takes. */
function unfit({ options }: TriggerType, trigger: TriggerDocument) {
  const [found] = optionFlaws(options, trigger)
  if (!found) return undefined
  const { at, words } = found
  const place = placeName(options, at)
  return { key: at[0]!, en: `${place.en} ${words.en}.`, zh: `${place.zh}${words.zh}。` }
}

type Say = (code: string, key: string | undefined, en: string, zh: string) => void

function checkNames(model: AppModel, trigger: TriggerDocument, document: WorkflowDocument, say: Say): void {
  const needsObject = ['recordChanged', 'stageChanged', 'dateReached'].includes(trigger.type)
  const name = trigger['object'] ?? document.object
  if (typeof name !== 'string') {
    if (needsObject) say('process_option_missing', 'object', 'It needs an object.', '需要指定对象。')
    return
  }
  const object = model.objects.get(name)
  if (!object) {
    say('unknown_object', 'object', `There is no object "${name}".`, `没有对象“${name}”。`)
    return
  }
  const named = [
    ...textsIn(trigger['fields']).map((field) => ['fields', field] as const),
    ...(typeof trigger['field'] === 'string' ? [['field', trigger['field']] as const] : []),
  ]
  for (const [key, field] of named) {
    if (object.fields.has(field)) continue
    const meant = nearest(field, object.fields.keys())
    say(
      'unknown_field',
      key,
      `"${name}" has no field "${field}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      `“${name}”没有字段“${field}”。${meant ? `是否为“${meant}”？` : ''}`,
    )
  }
}

/** What is of another kind has been named already. */
const textsIn = (given: unknown): string[] =>
  Array.isArray(given) ? given.filter((one): one is string => typeof one === 'string') : []
