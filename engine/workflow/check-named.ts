import { nearest } from '../../metadata/language/check/suggest.ts'
import type { TemplateDocument, WorkflowDocument } from '../../metadata/schema/types.ts'
import { problem, problemPath } from '../catalog/problem.ts'
import type { AppModel, Problem } from '../model.ts'
import type { NodeDocument } from '../process/graph/document.ts'
import { flatten, writtenAt } from '../process/graph/flatten.ts'
import { aboutsOf } from './abouts.ts'
import { askedFlaw } from './asked-flaw.ts'
import { checkAction } from './check-action.ts'
import { checkAskedRecords } from './check-asked-records.ts'
import { checkAuth } from './check-auth.ts'
import { templateFlaws } from './check-template.ts'
import { findPluginAction, pluginActionNames } from './plugin-actions.ts'

type Say = (
  code: string,
  path: readonly string[],
  texts: { en: string; zh: string },
  severity?: 'warning',
) => void

/** What nodes name besides records: actions of objects, of plugins, templates. */
export function checkNamed(
  model: AppModel,
  item: string,
  document: WorkflowDocument,
  report: (found: Problem) => void,
): void {
  for (const [name, trigger] of Object.entries(document.triggers ?? {}))
    if (trigger.type === 'email') checkMailbox(model, [item, 'triggers', name, 'mailbox'], trigger, report)
    else if (trigger.type === 'approval')
      checkApprovalName(model, trigger['approval'], (code, path, { en, zh }, severity) =>
        report(
          problem(code, problemPath(item, 'triggers', name, ...path), en, zh, severity ? { severity } : {}),
        ),
      )
  const flat = flatten({ nodes: document.nodes as unknown as Readonly<Record<string, NodeDocument>> })
  const { nodes, pathOf } = flat
  const abouts = aboutsOf(document)
  for (const { id, type, options } of nodes.values()) {
    const at = pathOf.get(id)!.split('/').slice(1)
    const say: Say = (code, path, { en, zh }, severity) =>
      report(problem(code, problemPath(item, ...at, ...path), en, zh, severity ? { severity } : {}))
    // Nobody looked at these once: what was published so goes on working.
    const standing: Say = (code, path, { en, zh }) =>
      report(problem(code, problemPath(item, ...at, ...writtenAt(flat, id, path)), en, zh, { stands: true }))
    if (type === 'action') checkAction(model, document.object, options, say)
    if (type === 'plugin') checkPlugin(options, say)
    if (type === 'task') checkTask(model, document.object, options, say)
    if (type === 'approval') checkApprovalName(model, options['approval'], say)
    if (type === 'http') checkAuth(model, options['auth'], standing)
    if (type === 'document') checkTemplate(model, document.object, options, say)
    if (type === 'email' || type === 'document') checkFilledIn(model, abouts, options, standing)
    checkAskedRecords(model.objects, abouts, options, standing)
  }
}

/** A warning: it may be published later. */
function checkApprovalName({ approvals }: AppModel, name: unknown, say: Say): void {
  if (typeof name !== 'string' || approvals.has(name)) return
  const meant = nearest(name, approvals.keys())
  say(
    'unknown_approval',
    ['approval'],
    {
      en: `There is no approval "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `没有审批“${name}”。${meant ? `是否为“${meant}”？` : ''}`,
    },
    'warning',
  )
}

/** A warning: it may be published later. */
function checkMailbox(
  model: AppModel,
  [item, ...at]: [string, ...string[]],
  { mailbox }: Readonly<Record<string, unknown>>,
  report: (found: Problem) => void,
): void {
  if (typeof mailbox !== 'string' || model.connections.get(mailbox)?.type === 'imap') return
  const boxes = [...model.connections].flatMap(([name, { type }]) => (type === 'imap' ? [name] : []))
  const meant = nearest(mailbox, boxes)
  report(
    problem(
      'unknown_connection',
      problemPath(item, ...at),
      `There is no mailbox "${mailbox}": a connection of type imap.${meant ? ` Did you mean "${meant}"?` : ''}`,
      `没有邮箱“${mailbox}”（类型为 imap 的连接）。${meant ? `是否为“${meant}”？` : ''}`,
      { severity: 'warning' },
    ),
  )
}

/** A warning: the plugin may be on its way, and what is published stays so when it goes. */
function checkPlugin(options: NodeDocument, say: Say): void {
  const name = options['action']
  if (typeof name !== 'string') return
  const action = findPluginAction(name)
  if (!action) {
    const meant = nearest(name, pluginActionNames())
    const texts = {
      en: `No plugin brings "${name}": runs stop there until one does.${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `没有插件提供“${name}”，流程会停在此处。${meant ? `是否为“${meant}”？` : ''}`,
    }
    say('process_plugin_gone', ['action'], texts, 'warning')
    return
  }
  const given = (options['input'] ?? {}) as object
  for (const key of action.input.required ?? [])
    if (!(key in given))
      say('process_option_missing', ['input'], {
        en: `The action "${name}" needs "${key}".`,
        zh: `操作“${name}”缺少“${key}”。`,
      })
  for (const key of Object.keys(given))
    if (!(key in action.input.properties))
      say('process_unknown_option', ['input', key], {
        en: `The action "${name}" does not know "${key}".`,
        zh: `操作“${name}”没有输入“${key}”。`,
      })
}

/** What a task asks for, and the form of the run's record that it opens. */
function checkTask(model: AppModel, own: string | undefined, options: NodeDocument, say: Say): void {
  const flaw = askedFlaw(options['fields'])
  if (flaw) say('process_option_invalid', ['fields', flaw.key], flaw)
  const name = options['form']
  if (typeof name !== 'string') return
  const form = model.forms.get(name)
  if (form && form.object === own) return
  const ofObject = [...model.forms].flatMap(([one, { object }]) => (object === own ? [one] : []))
  const meant = nearest(name, ofObject)
  say('unknown_form', ['form'], {
    en: `"${own ?? ''}" has no form "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
    zh: `“${own ?? ''}”没有表单“${name}”。${meant ? `是否指“${meant}”？` : ''}`,
  })
}

function checkTemplate(model: AppModel, own: string | undefined, options: NodeDocument, say: Say): void {
  const name = options['template']
  if (typeof name === 'string' && !model.templates.has(name)) sayUnknownTemplate(model, name, say)
  const object = model.objects.get(String(options['object'] ?? own))
  const field = options['attachTo']
  if (object && typeof field === 'string' && object.fields.get(field)?.stores !== 'files')
    say('unknown_field', ['attachTo'], {
      en: `"${object.name}" has no field for files "${field}".`,
      zh: `“${object.name}”没有文件字段“${field}”。`,
    })
}

/** The template that a step fills in is there, and names only what the record has that it is filled in for. */
function checkFilledIn(model: AppModel, abouts: readonly string[], node: NodeDocument, say: Say): void {
  const name = node['template']
  if (typeof name !== 'string') return
  const template = model.templates.get(name)
  if (!template) {
    if (node.type === 'email') sayUnknownTemplate(model, name, say)
    return
  }
  // Of several it depends on the way in.
  if (node['object'] === undefined && abouts.length > 1) return
  const object = model.objects.get(String(node['object'] ?? abouts[0]))
  for (const { en, zh } of templateFlaws(model, object, takenFrom(template, node)))
    say('expression_invalid', ['template'], {
      en: `The template "${name}" cannot be filled in here. ${en}`,
      zh: `模板“${name}”无法在此填写。${zh}`,
    })
}

/** Words of the step's own stand instead of the template's. */
const takenFrom = (
  { subject, body }: TemplateDocument,
  { subject: own, name, body: text }: NodeDocument,
): Pick<TemplateDocument, 'subject' | 'body'> => ({
  ...(subject === undefined || own !== undefined || name !== undefined ? {} : { subject }),
  body: text === undefined ? body : '',
})

function sayUnknownTemplate({ templates }: AppModel, name: string, say: Say): void {
  const meant = nearest(name, [...templates.keys()])
  say('unknown_template', ['template'], {
    en: `There is no template "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
    zh: `没有模板“${name}”。${meant ? `是否为“${meant}”？` : ''}`,
  })
}
