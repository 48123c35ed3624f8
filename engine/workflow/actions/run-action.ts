import { AppError } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { mayAct } from '../../permissions/rights.ts'
import { startRun } from '../../process/start-run.ts'
import type { WorkNode, WorkResult } from '../../process/work.ts'
import { failed } from '../define-node.ts'
import { versionsOf } from '../keep-workflows.ts'
import type { NodeScope } from '../node-scope.ts'
import { assign } from '../nodes/assign.ts'
import { create } from '../nodes/create.ts'
import { notify } from '../nodes/notify.ts'
import { update } from '../nodes/update.ts'
import type { ActionDocument, EffectDocument } from './action-document.ts'

/**
 * Does what a button of the record would do, in order, as whom the workflow works; `$input` is what it is given.
 *
 * @param scope of the record, as `NodeScope.about` makes it
 * @throws forbidden, what the records functions throw
 */
export async function runAction(
  scope: NodeScope,
  { object, name, action }: { object: ObjectDef; name: string; action: ActionDocument },
): Promise<WorkResult> {
  if (!mayAct(scope.ctx, object, name)) throw new AppError('forbidden', { act: name, object: object.name })
  const did: unknown[] = []
  for (const effect of action.do) {
    const result = await doEffect(scope, effect)
    if (!('done' in result)) return result
    did.push(result.output ?? null)
    // What follows sees what was written.
    scope.expressions.forget()
  }
  return { done: 'next', output: { did } }
}

/** One effect inside the database, over the scope's record. @throws what the records functions throw */
export async function doEffect(scope: NodeScope, effect: EffectDocument): Promise<WorkResult> {
  const perform = ({ name, run }: WorkNode, options: object) =>
    run({ ...scope.work, options: { type: name, ...options } })
  if ('set' in effect) return perform(update, { values: effect.set })
  if ('create' in effect) return perform(create, { object: effect.create, values: effect.values })
  if ('assign' in effect) return perform(assign, { to: effect.assign })
  if ('notify' in effect) {
    const { template, subject, message } = effect
    const words = template === undefined ? undefined : scope.system.model.templates.get(template)
    if (template !== undefined && !words) return failed('mail_no_template', { template })
    const title = subject ?? words?.subject ?? message ?? ''
    return perform(notify, { to: effect.notify, title, body: message ?? words?.body ?? '' })
  }
  if ('run' in effect) return startWorkflow(scope, effect)
  // A page is opened for who presses a button; a workflow has nobody in front of it.
  if ('open' in effect) return { done: 'next' }
  return failed('process_action_outside', { effect: Object.keys(effect)[0] })
}

/** Workflows that start each other go no deeper, as calls do. */
const mostDeep = 10

/** It goes on by itself, about the same record. */
async function startWorkflow(
  scope: NodeScope,
  { run: name, input = {} }: { run: string; input?: object },
): Promise<WorkResult> {
  const { db, run, origin, now } = scope.work
  const depth = origin.depth + 1
  if (depth > mostDeep) return failed('process_too_deep', { depth })
  const version = (await versionsOf(scope.system)).get(name)
  if (version === undefined) return failed('process_unknown_workflow', { workflow: name })
  const parent = { run: run.id, origin, token: null, visit: null }
  const record = origin.object && origin.recordId ? { object: origin.object, recordId: origin.recordId } : {}
  const given = await scope.values(input)
  const started = await startRun(db, {
    kind: 'workflow',
    name,
    version,
    input: given,
    parent,
    ...record,
    at: now,
  })
  return { done: 'next', output: { run: started ?? null } }
}
