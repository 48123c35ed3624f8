import { nearest } from '../../metadata/language/check/suggest.ts'
import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import type { AppModel, FieldDef } from '../model.ts'
import type { TriggerDocument } from './define-trigger.ts'
import { findCalendar } from './time/due-at.ts'
import { isWhose } from './time/whose-calendar.ts'

type Say = (code: string, path: readonly string[], en: string, zh: string) => void

/** Stages, pipelines, calendars and roles that a trigger names are there: by others nobody would ever come in. */
export function checkTriggerNames(
  model: Pick<AppModel, 'objects' | 'pipelines' | 'roles' | 'calendars' | 'forms'>,
  trigger: TriggerDocument,
  document: WorkflowDocument,
  say: Say,
): void {
  if (trigger.type === 'stageChanged') checkStages(model, trigger, document, say)
  if (trigger.type === 'dateReached' && typeof trigger['calendar'] === 'string') {
    const name = trigger['calendar']
    if (!isWhose(name) && !findCalendar(model.calendars, name))
      unlessThere(model.calendars.keys(), name, (meant) =>
        say(
          'unknown_calendar',
          ['calendar'],
          `There is no calendar "${name}".${meant.en}`,
          `没有工作日历“${name}”。${meant.zh}`,
        ),
      )
  }
  if (trigger.type !== 'manual') return
  const { form } = trigger
  if (typeof form === 'string')
    unlessThere(model.forms.keys(), form, (meant) =>
      say(
        'unknown_form',
        ['form'],
        `There is no form "${form}".${meant.en}`,
        `没有表单“${form}”。${meant.zh}`,
      ),
    )
  for (const [at, role] of listed(trigger['roles']).entries())
    unlessThere(model.roles.keys(), role, (meant) =>
      say(
        'unknown_role',
        ['roles', String(at)],
        `There is no role "${role}".${meant.en}`,
        `没有角色“${role}”。${meant.zh}`,
      ),
    )
}

function checkStages(
  { objects, pipelines }: Pick<AppModel, 'objects' | 'pipelines'>,
  trigger: TriggerDocument,
  { object: own }: WorkflowDocument,
  say: Say,
): void {
  const { pipeline: named, field: given } = trigger
  if (typeof named === 'string' && !pipelines.has(named)) {
    unlessThere(pipelines.keys(), named, (meant) =>
      say(
        'unknown_pipeline',
        ['pipeline'],
        `There is no pipeline "${named}".${meant.en}`,
        `没有流程“${named}”。${meant.zh}`,
      ),
    )
    return
  }
  const pipeline =
    typeof named === 'string'
      ? pipelines.get(named)
      : [...pipelines.values()].find((one) => one.object === own)
  const field = objects.get(own ?? '')?.fields.get(String(given ?? pipeline?.stageField ?? ''))
  if (!field) {
    if (given === undefined && own !== undefined && objects.has(own))
      say(
        'process_option_missing',
        ['field'],
        `"${own}" has no pipeline: say which "field" holds the stage.`,
        `“${own}”没有流程，请在“field”中指定阶段字段。`,
      )
    return
  }
  const stages = stagesOf(field)
  if (stages.length === 0) return
  for (const key of ['from', 'to'])
    for (const [at, stage] of listed(trigger[key]).entries())
      unlessThere(stages, stage, (meant) =>
        say(
          'not_an_option',
          [key, String(at)],
          `"${field.name}" of "${own}" has no stage "${stage}".${meant.en}`,
          `“${own}”的“${field.name}”没有阶段“${stage}”。${meant.zh}`,
        ),
      )
}

const stagesOf = ({ options = [] }: FieldDef): string[] => options.map(({ key }) => key)

const listed = (given: unknown): string[] =>
  Array.isArray(given) ? given.filter((one): one is string => typeof one === 'string') : []

function unlessThere(
  known: Iterable<string>,
  name: string,
  say: (meant: { en: string; zh: string }) => void,
): void {
  const all = [...known]
  if (all.includes(name)) return
  const meant = nearest(name, all)
  say(meant ? { en: ` Did you mean "${meant}"?`, zh: `是否为“${meant}”？` } : { en: '', zh: '' })
}
