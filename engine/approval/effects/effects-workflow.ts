import type { ApprovalDocument, WorkflowDocument } from '../../../metadata/schema/types.ts'
import type { AppModel } from '../../model.ts'
import type { NodeDocument } from '../../process/graph/document.ts'
import type { EffectDocument } from '../../workflow/actions/action-document.ts'

/** When something is done besides deciding. */
export const phases = ['submit', 'step', 'approve', 'reject', 'return', 'withdraw'] as const

/** What an approval does outside the database is run as a workflow of this name. */
export const effectsWorkflowName = (approval: string): string => `approval:${approval}`

/** Where an effect stands in a list: of a phase, or of the approval of one step. */
export interface EffectList {
  /** `approve`, or `step.legal` */
  name: string
  at: readonly string[]
  effects: readonly EffectDocument[]
}

/** Every list of effects that an approval has. */
export function effectLists({ effects = {}, steps }: ApprovalDocument): EffectList[] {
  const ofPhases = phases.flatMap((phase) => listOf(phase, ['effects', phase], effects[phase]))
  const ofSteps = Object.entries(steps).flatMap(([step, { onApprove }]) =>
    listOf(stepEffects(step), ['steps', step, 'onApprove'], onApprove),
  )
  return [...ofPhases, ...ofSteps]
}

/** The list that is done when that step is approved. */
export const stepEffects = (step: string): string => `step.${step}`

/** One effect may stand by itself; a text says nothing that could be done. */
function listOf(name: string, at: readonly string[], given: unknown): EffectList[] {
  const effects = [given ?? []].flat().filter((one): one is EffectDocument => typeof one === 'object')
  return effects.length > 0 ? [{ name, at, effects }] : []
}

export const isOutside = (effect: EffectDocument): boolean => 'email' in effect || 'webhook' in effect

/** A node of the workflow of effects; its problems are told at its place in the approval. */
export const effectNode = (list: string, at: number): string => `${list.replaceAll('.', '_of_')}_${at}`

/**
 * Effects that leave the database as a workflow over the record: they are tried again, shown among the runs and skipped
 * or cancelled by hand, as any workflow's, and the decision does not wait for them. Each list is a way in of its own.
 *
 * @param wanted which effects; those inside the database are done with the decision
 */
export function toWorkflow(
  model: Pick<AppModel, 'templates'>,
  name: string,
  document: ApprovalDocument,
  wanted: (effect: EffectDocument) => boolean = isOutside,
): [name: string, made: WorkflowDocument] | undefined {
  const nodes: Record<string, NodeDocument> = {}
  const starts: Record<string, string> = {}
  for (const { name: list, effects } of effectLists(document)) {
    const taken = [...effects.entries()].filter(([, effect]) => wanted(effect))
    for (const [n, [at, effect]] of taken.entries()) {
      const after = taken[n + 1]
      const next = after ? { next: effectNode(list, after[0]) } : {}
      nodes[effectNode(list, at)] = { ...nodeOf(model, effect), ...next }
    }
    if (taken[0]) starts[list] = effectNode(list, taken[0][0])
  }
  const [first] = Object.values(starts)
  if (first === undefined) return undefined
  const triggers = Object.fromEntries(
    Object.values(starts).map((start) => [start, { type: 'called', start }]),
  )
  const made = { label: document.label ?? name, object: document.object, triggers, start: first, nodes }
  return [effectsWorkflowName(name), made as unknown as WorkflowDocument]
}

function nodeOf({ templates }: Pick<AppModel, 'templates'>, effect: EffectDocument): NodeDocument {
  if ('set' in effect) return { type: 'update', values: effect.set }
  if ('create' in effect) return { type: 'create', object: effect.create, values: effect.values ?? {} }
  if ('assign' in effect) return { type: 'assign', to: effect.assign }
  if ('run' in effect) return { type: 'call', workflow: effect.run, input: effect.input ?? {}, wait: false }
  if ('email' in effect) return { ...effect.email, type: 'email' }
  if ('webhook' in effect) return { method: 'POST', ...effect.webhook, type: 'http' }
  if ('notify' in effect) {
    const words = effect.template === undefined ? undefined : templates.get(effect.template)
    const title = effect.subject ?? words?.subject ?? effect.message ?? ''
    return { type: 'notify', to: effect.notify, title, body: effect.message ?? words?.body ?? '' }
  }
  // Refused when it is published: nobody sits in front of an approval to open anything for.
  return { type: 'end' }
}
