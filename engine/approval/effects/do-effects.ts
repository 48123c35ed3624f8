import { type ErrorCode, statusOf } from '../../error-codes.ts'
import { AppError } from '../../errors.ts'
import { startRun } from '../../process/start-run.ts'
import { doEffect } from '../../workflow/actions/run-action.ts'
import { versionsOf } from '../../workflow/keep-workflows.ts'
import type { Scene } from '../scene.ts'
import { effectLists, effectNode, effectsWorkflowName, isOutside } from './effects-workflow.ts'

/**
 * Does what an approval does at such a moment: inside the database now, so that a failure takes back what led to it;
 * what goes outside is a run of its own, begun in this transaction.
 *
 * @param list a phase, or the approval of one step: `stepEffects`
 * @throws what the records functions throw, saying that it comes of an effect; approval_effect_failed
 */
export async function doEffects(scene: Scene, list: string): Promise<void> {
  const found = effectLists(scene.document).find(({ name }) => name === list)
  if (!found) return
  for (const effect of found.effects.filter((one) => !isOutside(one))) {
    const result = await doEffect(scene.scope, effect).catch((error: unknown) => {
      throw asEffect(error)
    })
    if ('fail' in result) throw failed(result.fail, result.detail)
    scene.scope.expressions.forget()
    scene.forgetShown()
  }
  const outside = found.effects.findIndex(isOutside)
  if (outside >= 0) await startOutside(scene, effectNode(list, outside))
}

/** What the record does not accept is none of what the person wrote: each complaint says where it comes from. */
function asEffect(error: unknown): unknown {
  if (!(error instanceof AppError && error.code === 'validation_failed')) return error
  const errors = (error.details.errors ?? []).map(({ path, code, message }) => {
    const name = path.slice(1)
    return {
      path: `/effects${path}`,
      code,
      message: {
        en: `What follows from this could not be done${name && ` ("${name}")`}: ${message.en}`,
        zh: `后续处理未能完成${name && `（“${name}”）`}：${message.zh}`,
      },
    }
  })
  return new AppError('validation_failed', { ...error.details, errors, of: 'effect' }, { cause: error })
}

function failed(code: string, detail: unknown): AppError {
  const { message } = (detail ?? {}) as { message?: string }
  if (code in statusOf) return new AppError(code as ErrorCode, { ...(detail as object | null) })
  return new AppError('approval_effect_failed', { code, ...(message ? { message } : {}) })
}

/** By the effects that are published now: where one is gone, nobody waits for it. */
async function startOutside({ ctx, instance, now }: Scene, start: string): Promise<void> {
  const { definition, object, recordId, submitter } = instance
  const name = effectsWorkflowName(definition)
  const version = (await versionsOf(ctx)).get(name)
  const nodes = ctx.model.workflows.get(name)?.nodes as Readonly<Record<string, unknown>> | undefined
  if (version === undefined || !nodes?.[start]) {
    ctx.log.warn({ approval: definition, effect: start }, 'an effect outside is not published any more')
    return
  }
  await startRun(ctx.db, {
    kind: 'workflow',
    name,
    version,
    start,
    modelVersion: ctx.model.version,
    object,
    recordId,
    causedBy: submitter,
    trigger: { name: start, type: 'approval', at: now.toISOString(), old: null, new: null },
    at: now,
  })
}
