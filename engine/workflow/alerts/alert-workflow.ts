import type { AlertDocument, WorkflowDocument } from '../../../metadata/schema/types.ts'
import type { AppModel } from '../../model.ts'
import type { NodeDocument } from '../../process/graph/document.ts'

export type AlertEffect = NonNullable<AlertDocument['do']>[number]

/** What an alert does is run as a workflow of this name. */
export const alertWorkflowName = (alert: string): string => `alert:${alert}`

/** Where an effect stands in the workflow; its problems are told at its place in the alert. */
export const effectId = (at: number): string => `do_${at}`

/**
 * An alert's effects as a workflow over the record: one node each, in order. So they are as durable as any workflow's:
 * done once, retried, shown in the list of runs, skipped or cancelled by hand.
 */
export function toWorkflow(
  model: Pick<AppModel, 'templates'>,
  name: string,
  alert: AlertDocument,
): [name: string, made: WorkflowDocument] {
  const effects = effectsOf(alert)
  const nodes: Record<string, NodeDocument> = {}
  for (const [at, effect] of effects.entries()) {
    const next = at + 1 < effects.length ? { next: effectId(at + 1) } : {}
    nodes[effectId(at)] = { ...nodeOf(model, alert, effect), ...next }
  }
  return [
    alertWorkflowName(name),
    {
      label: alert.label ?? name,
      object: alert.object,
      triggers: {},
      start: effectId(0),
      nodes,
    } as unknown as WorkflowDocument,
  ]
}

/** Without anything to do the owner is told. */
export const effectsOf = ({ do: effects }: AlertDocument): readonly AlertEffect[] =>
  effects && effects.length > 0 ? effects : [{ notify: 'owner' }]

function nodeOf(model: Pick<AppModel, 'templates'>, alert: AlertDocument, effect: AlertEffect): NodeDocument {
  if ('notify' in effect) return notifyNode(model, alert, effect)
  if ('set' in effect) return { type: 'update', values: effect.set }
  if ('create' in effect) return { type: 'create', object: effect.create, values: effect.values ?? {} }
  if ('assign' in effect) return { type: 'assign', to: effect.assign }
  if ('run' in effect) return { type: 'call', workflow: effect.run, input: effect.input ?? {}, wait: false }
  // Refused when it is published: a workflow has no screen to open anything on.
  return { type: 'end' }
}

function notifyNode(
  { templates }: Pick<AppModel, 'templates'>,
  { label, message }: AlertDocument,
  { notify, template, channels, subject, message: text }: Extract<AlertEffect, { notify: unknown }>,
): NodeDocument {
  const named = template === undefined ? undefined : templates.get(template)
  const title = named?.subject ?? subject ?? message ?? label ?? ''
  const body = named?.body ?? text ?? (subject === undefined ? undefined : message)
  return {
    type: 'notify',
    to: notify,
    title,
    kind: 'alert',
    ...(body === undefined ? {} : { body }),
    ...(channels ? { channels } : {}),
  }
}
