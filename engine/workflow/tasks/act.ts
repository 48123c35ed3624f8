import { isId } from '../../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { systemPrincipal } from '../../organisation/principals.ts'
import { tell } from '../../process/inbox.ts'
import { updateRecord } from '../../records/update.ts'
import { sql } from '../../sql.ts'
import { type AskedField, askedValues } from '../asked-values.ts'

interface StoredTask {
  id: string
  run_id: string
  token: number
  key: string
  decision: 'any' | 'all' | 'claim'
  state: string
  assignee: string | null
  candidates: string[]
  outputs: string[]
  fields: (string | ({ name?: string } & AskedField))[]
  editable: string[]
  /** Whose rules hold for what is filled in. */
  form: string | null
  object: string | null
  record_id: string | null
  /** The way of a race that it stands for. */
  option: string | null
  decide_at: 'claim' | 'done' | null
}

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

/** Somebody takes what several may do, or gives it back. @throws not_found, already_claimed, process_stale */
export async function claimTask(
  ctx: Ctx,
  id: string,
  act: 'claim' | 'unclaim',
): Promise<{ id: string; assignee: string | null }> {
  return inTransaction(ctx, async (tx) => {
    const task = await lockTask(tx, id)
    const me = tx.user.id
    if (!task.candidates.includes(me)) throw new AppError('not_found', { object: 'task', id })
    if (task.assignee !== null && task.assignee !== me) throw new AppError('already_claimed')
    const assignee = act === 'claim' ? me : null
    await tx.db.run(sql`UPDATE sys.task SET assignee = ${assignee}::uuid,
      claimed_at = ${assignee ? tx.clock.now().toISOString() : null}::timestamptz WHERE id = ${id}::uuid`)
    if (act === 'claim' && task.decide_at === 'claim') await decideRace(tx, task)
    return { id, assignee }
  })
}

/**
 * The person's answer. It moves the run when it decides: the first of `any`, the last of `all`. Fields of the record that
 * the task opens are saved with it, whatever the person may otherwise change.
 *
 * @throws not_found, process_stale, already_claimed, parameter_invalid, what a save throws
 */
export async function completeTask(
  ctx: Ctx,
  id: string,
  given: Completion,
): Promise<{ id: string; decided: boolean }> {
  return inTransaction(ctx, async (tx) => {
    const task = await lockTask(tx, id)
    const me = tx.user.id
    const isMine = task.assignee === me || (task.assignee === null && task.candidates.includes(me))
    if (!isMine && task.candidates.includes(me)) throw new AppError('already_claimed')
    if (!isMine) throw new AppError('not_found', { object: 'task', id })
    const port = portOf(task, given.port)
    const values = await keepValues(tx, task, given.values)
    const now = tx.clock.now()
    const at = now.toISOString()
    const answer = { port, by: me, values, comment: given.comment ?? null }
    await tx.db.run(sql`UPDATE sys.task SET state = 'done', port = ${port}, answer = ${JSON.stringify(answer)}::jsonb,
      ended_by = ${me}::uuid, ended_at = ${at}::timestamptz WHERE id = ${id}::uuid`)
    const seats = await tx.db.rows<{ state: string; answer: unknown }>(
      sql`SELECT state, answer FROM sys.task WHERE key = ${task.key} AND run_id = ${task.run_id}::uuid
        AND option IS NOT DISTINCT FROM ${task.option} ORDER BY id`,
    )
    if (task.decision === 'all' && seats.some(({ state }) => state === 'open')) return { id, decided: false }
    await tx.db.run(sql`UPDATE sys.task SET state = 'closed', ended_at = ${at}::timestamptz
      WHERE key = ${task.key} AND run_id = ${task.run_id}::uuid AND state = 'open'`)
    const way = task.option ?? port
    const output = task.decision === 'all' ? seats.flatMap((one) => one.answer ?? []) : answer
    await tell(tx.db, {
      run: task.run_id,
      key: `task/${task.key}`,
      event: {
        type: 'done',
        token: Number(task.token),
        visit: task.key,
        output,
        ...(way === null ? {} : { port: way }),
      },
      at: now,
    })
    return { id, decided: true }
  })
}

/** Of several ways this one is taken: nobody can take another any more, and nothing else that is waited for counts. */
async function decideRace(
  { db, clock }: Ctx,
  { run_id: run, token, key, option }: StoredTask,
): Promise<void> {
  const at = clock.now()
  await db.run(sql`UPDATE sys.task SET state = 'closed', ended_at = ${at.toISOString()}::timestamptz
    WHERE key = ${key} AND run_id = ${run}::uuid AND state = 'open' AND option IS DISTINCT FROM ${option}`)
  const event = { type: 'decide', token: Number(token), visit: key, port: option! } as const
  await tell(db, { run, key: `claim/${key}`, event, at })
}

/** Seats of one visit wait for each other: the first is locked by all. */
async function lockTask({ db }: Ctx, id: string): Promise<StoredTask> {
  const found = isId(id)
    ? await db.first<StoredTask>(sql`SELECT t.* FROM sys.task t WHERE t.id = ${id}::uuid`)
    : undefined
  if (!found) throw new AppError('not_found', { object: 'task', id })
  await db.run(
    sql`SELECT id FROM sys.task WHERE key = ${found.key} AND run_id = ${found.run_id}::uuid ORDER BY id FOR UPDATE`,
  )
  const task = await db.first<StoredTask>(sql`SELECT t.* FROM sys.task t WHERE t.id = ${id}::uuid`)
  if (task?.state !== 'open') throw new AppError('process_stale')
  return task
}

function portOf({ outputs }: StoredTask, given: string | undefined): string | null {
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
  { fields, editable, form, object, record_id: record }: StoredTask,
  values: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const all = new Map<string, AskedField>(
    fields.map((field, at) =>
      typeof field === 'string' ? [field, {}] : [field.name ?? `value_${at + 1}`, field],
    ),
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
