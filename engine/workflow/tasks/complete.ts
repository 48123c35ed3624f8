import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { systemPrincipal } from '../../organisation/principals.ts'
import { updateRecord } from '../../records/update.ts'
import { type AskedField, askedValues } from '../asked-values.ts'
import { actOnStep } from '../seats/act.ts'
import { takeSeat } from './claim.ts'
import { granted, officeFor, onTask, putVisit, rulesOf } from './on-task.ts'
import { requireShortEnough } from './short-enough.ts'
import type { Visit } from './visit.ts'

export interface Completion {
  port?: string
  values: Record<string, unknown>
  comment?: string
}

/** @throws malformed_request */
export function parseCompletion(body: unknown): Completion {
  const { port, values = {}, comment, ...rest } = (body ?? {}) as Record<string, unknown>
  const wrong = (reason: string): never => {
    throw new AppError('malformed_request', { reason })
  }
  if (Object.keys(rest).length > 0) wrong('Known: port, values, comment.')
  if (port !== undefined && typeof port !== 'string') wrong('"port" is the name of a button.')
  if (comment !== undefined && typeof comment !== 'string') wrong('"comment" is a text.')
  if (typeof values !== 'object' || values === null || Array.isArray(values)) wrong('"values" is an object.')
  return {
    values: values as Record<string, unknown>,
    ...(port === undefined ? {} : { port: port as string }),
    ...(comment === undefined ? {} : { comment: comment as string }),
  }
}

/**
 * The person's answer. It moves the run when it decides. Fields of the record that the task opens are saved with it,
 * whatever the person may otherwise change. Advice for whoever asked to look at it first is given the same way: it needs
 * no button, and nothing is saved for it.
 *
 * @throws not_found, process_stale, already_claimed, parameter_invalid, payload_too_large, what a save throws
 */
export async function completeTask(
  ctx: Ctx,
  id: string,
  given: Completion,
): Promise<{ id: string; decided: boolean }> {
  return onTask(ctx, id, async (on) => {
    const { tx, visit, seat, by } = on
    const isTakeable = seat.user === null && seat.queue !== null && visit.candidates.includes(by)
    if (seat.user !== by && !isTakeable) {
      if (seat.user !== null && visit.candidates.includes(by)) throw new AppError('already_claimed')
      throw new AppError('not_found', { object: 'task', id })
    }
    if (seat.state !== 'open') throw new AppError('process_stale')
    const isAdvice = seat.backTo !== null
    const port = isAdvice && given.port === undefined ? null : portOf(visit, given.port)
    const values = await keepValues(tx, visit, given.values, isAdvice)
    const comment = given.comment ?? null
    const answer = { port, by, values, comment }
    const office = await officeFor(tx, visit)
    const taken = isTakeable ? await takeSeat(on, 'claim', office) : visit
    const act = { act: 'approve', by, mine: seat.id } as const
    const run = await granted(tx, actOnStep(taken, act, office, rulesOf(visit)))
    const after = await putVisit(tx, visit, run, {
      note: { act: isAdvice ? 'advise' : 'complete', actor: by, task: seat.task, comment },
      said: { seat: seat.id, by, port, answer },
    })
    await requireShortEnough(tx, after, answer)
    return { id, decided: after.state !== 'open' }
  })
}

function portOf({ outputs }: Visit, given: string | undefined): string | null {
  if (outputs.length === 0 && given === undefined) return null
  if (given !== undefined && outputs.includes(given)) return given
  throw new AppError('parameter_invalid', {
    parameter: 'port',
    value: given,
    reason: `One of ${outputs.join(', ') || 'none'}.`,
    reasonZh: `可用：${outputs.join('、') || '无'}。`,
  })
}

/** What was asked for is the answer's; what the task opens of the record is saved. Anything else is refused. */
async function keepValues(
  tx: Ctx,
  { fields, editable: opened, form, object, record }: Visit,
  values: Record<string, unknown>,
  isAdvice: boolean,
): Promise<Record<string, unknown>> {
  const editable = isAdvice ? [] : opened
  const all = new Map<string, AskedField>(
    fields.map((field, at) => {
      if (typeof field === 'string') return [field, {}]
      return [field.name ?? `value_${at + 1}`, isAdvice ? { ...field, required: false } : field]
    }),
  )
  const asked = [...all.keys()]
  const other = Object.keys(values).find((name) => !asked.includes(name) && !editable.includes(name))
  if (other !== undefined)
    throw new AppError('parameter_invalid', {
      parameter: `values.${other}`,
      value: values[other],
      reason: `Asked for: ${[...asked, ...editable].join(', ') || 'nothing'}.`,
      reasonZh: `可填写：${[...asked, ...editable].join('、') || '无'}。`,
    })
  const checked = askedValues(all, values, { of: 'task', at: '/values' })
  if (isAdvice) return checked
  const input = Object.fromEntries(Object.entries(values).filter(([name]) => editable.includes(name)))
  // A form that was retired meanwhile has no rules any more.
  const rules = form !== null && tx.model.forms.get(form)?.object === object ? { form } : {}
  if (object && record && (Object.keys(input).length > 0 || 'form' in rules))
    await updateRecord(
      { ...tx, user: systemPrincipal, onBehalfOf: tx.user.id, via: 'workflow' },
      object,
      record,
      input,
      rules,
    )
  return checked
}
