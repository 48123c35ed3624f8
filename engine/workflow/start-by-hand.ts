import { isId } from '../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { getObject, type ObjectDef } from '../model.ts'
import { mayDo } from '../permissions/rights.ts'
import { hasSystemRight } from '../permissions/system-right.ts'
import { ExpressionFailed } from '../process/step/turn.ts'
import { readRecord } from '../records/read.ts'
import { readRow } from '../rules/load-rows.ts'
import { ident, sql } from '../sql.ts'
import { askedBy } from './asked-by-form.ts'
import { type AskedField, askedValues } from './asked-values.ts'
import { TriggerExpressions } from './expressions/trigger-expressions.ts'
import { requireFitsRun } from './fits-run.ts'
import { ownFields } from './happenings.ts'
import { versionsOf } from './keep-workflows.ts'
import { isStorable, notStorable } from './outside/storable.ts'
import { type MadeStart, startAll, toStart } from './starts.ts'
import { type Entrance, triggerIndex } from './trigger-index.ts'

export interface StartAsked {
  trigger?: string
  records: string[]
  input: Record<string, unknown>
}

const mostRecords = 200

/** @throws malformed_request */
export function parseStart(body: unknown): StartAsked {
  const { trigger, record, records, input = {}, ...rest } = (body ?? {}) as Record<string, unknown>
  const wrong = (reason: string): never => {
    throw new AppError('malformed_request', { reason })
  }
  if (Object.keys(rest).length > 0) wrong('Known: trigger, record, records, input.')
  if (trigger !== undefined && typeof trigger !== 'string') wrong('"trigger" is a name.')
  if (typeof input !== 'object' || input === null || Array.isArray(input)) wrong('"input" is an object.')
  if (!isStorable(input)) wrong(notStorable)
  const ids = (record === undefined ? (records ?? []) : [record]) as unknown[]
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string' && isId(id)))
    wrong('"record" is an id, "records" a list of ids.')
  if (ids.length > mostRecords)
    throw new AppError('too_many_records', { limit: mostRecords, count: ids.length })
  return {
    ...(trigger === undefined ? {} : { trigger: trigger as string }),
    records: (ids as string[]).map((id) => id.toLowerCase()),
    input: input as Record<string, unknown>,
  }
}

/**
 * Starts a workflow by its button: one run for each record.
 *
 * @throws not_found (of what the person may not start or see too), forbidden, malformed_request
 */
export async function startByHand(
  ctx: Ctx,
  workflow: string,
  asked: StartAsked,
): Promise<{ runs: string[] }> {
  const entrance = buttonOf(ctx, workflow, asked.trigger)
  const object = objectOf(entrance)
  const select = entrance.trigger['select'] ?? (object === undefined ? 'none' : 'one')
  if (select === 'none' ? asked.records.length > 0 : asked.records.length === 0)
    throw new AppError('malformed_request', {
      ...(select === 'none'
        ? { reason: 'It is about no record.', reasonZh: '该流程不针对记录。' }
        : { reason: 'Say which "record".', reasonZh: '请在“record”中指定记录。' }),
    })
  if (select === 'one' && asked.records.length > 1)
    throw new AppError('malformed_request', {
      reason: 'It takes one record at a time.',
      reasonZh: '一次只能针对一条记录。',
    })
  const form = askedBy(ctx, entrance.trigger['form'])
  const input = form ? formValues(form, asked.input, workflow) : asked.input
  await versionsOf(ctx)
  return inTransaction(ctx, async (tx) => {
    const starts: MadeStart[] = []
    if (select === 'none') starts.push(await startFor(tx, entrance, undefined, input))
    for (const id of asked.records) starts.push(await startFor(tx, entrance, id, input))
    for (const start of starts) await requireFitsRun(tx, start)
    const ids = await startAll(tx, starts)
    return { runs: ids.flatMap((id) => id ?? []) }
  })
}

/** What its dialog asks for, and nothing else. */
function formValues(
  form: Readonly<Record<string, AskedField>>,
  given: Readonly<Record<string, unknown>>,
  workflow: string,
): Record<string, unknown> {
  const other = Object.keys(given).find((name) => !Object.hasOwn(form, name))
  if (other !== undefined)
    throw new AppError('parameter_invalid', {
      parameter: `input.${other}`,
      value: given[other],
      reason: `Asked for: ${Object.keys(form).join(', ') || 'nothing'}.`,
      reasonZh: `可填写：${Object.keys(form).join('、') || '无'}。`,
    })
  return askedValues(new Map(Object.entries(form)), given, { of: workflow, at: '/input' })
}

export interface Button {
  workflow: string
  trigger: string
  label: unknown
  select: string
  form: unknown
  confirm: unknown
}

/**
 * Buttons of an object's records, or those that are about no record, that the person may press.
 *
 * @param record only those that are possible for it as it is now
 * @throws not_found
 */
export async function buttonsFor(
  ctx: Ctx,
  object: string | undefined,
  record?: string,
): Promise<{ data: Button[] }> {
  const all = (triggerIndex(ctx.model).types.get('manual') ?? []).filter(
    (entrance) => objectOf(entrance) === object && mayPress(ctx, entrance),
  )
  const fitting =
    record === undefined || object === undefined ? all : await possible(ctx, all, object, record)
  const data = fitting.map(({ workflow, name, document, trigger }) => ({
    workflow,
    trigger: name,
    label: trigger.label ?? document.label ?? workflow,
    select: String(trigger['select'] ?? (object === undefined ? 'none' : 'one')),
    form: askedBy(ctx, trigger['form']) ?? null,
    confirm: trigger['confirm'] ?? null,
  }))
  return { data }
}

async function possible(
  ctx: Ctx,
  entrances: readonly Entrance[],
  name: string,
  id: string,
): Promise<Entrance[]> {
  if (entrances.length === 0) return []
  const { _permissions } = await readRecord(ctx, name, id, ['id', '_permissions'])
  const object = getObject(ctx.model, name)
  const record = await recordOf(ctx, object, id)
  const occasion = { record, new: record, input: {}, trigger: { by: ctx.user.id } }
  const expressions = new TriggerExpressions(ctx, object)
  const found: Entrance[] = []
  for (const entrance of entrances) {
    const { trigger } = entrance
    if (!mayChange(ctx, entrance, _permissions)) continue
    try {
      if (await expressions.holds(trigger['visibleWhen'] as string | undefined, occasion))
        found.push(entrance)
    } catch (error) {
      // A button whose condition fails is one that would fail.
      if (!(error instanceof ExpressionFailed)) throw error
    }
  }
  return found
}

async function recordOf(ctx: Ctx, object: ObjectDef, id: string) {
  const stored = await ctx.db.first<Record<string, unknown>>(
    sql`SELECT t.* FROM ${ident('app', object.name)} t WHERE t."id" = ${id}::uuid`,
  )
  return stored && readRow(object, stored, ownFields(object))
}

const objectOf = ({ trigger, document }: Entrance): string | undefined =>
  (trigger['object'] ?? document.object) as string | undefined

function buttonOf(ctx: Ctx, workflow: string, name: string | undefined): Entrance {
  const buttons = (triggerIndex(ctx.model).types.get('manual') ?? []).filter(
    (entrance) => entrance.workflow === workflow && (name === undefined || entrance.name === name),
  )
  const entrance = buttons.find((one) => mayPress(ctx, one))
  if (!entrance) throw new AppError('not_found', { object: 'workflow', id: workflow })
  return entrance
}

/** Who has one of its roles; where it names none, who may change such records, and then this one. */
function mayPress(ctx: Ctx, entrance: Entrance): boolean {
  if (hasSystemRight(ctx, 'manage_processes')) return true
  const roles = entrance.trigger['roles'] as string[] | undefined
  if (roles) return roles.some((role) => ctx.user.roles.includes(role))
  const name = objectOf(entrance)
  const object = name === undefined ? undefined : ctx.model.objects.get(name)
  return object !== undefined && mayDo(ctx, object, 'update')
}

/** Who may only read a record does not have it changed by pressing a button either, unless a role of theirs may. */
const mayChange = (ctx: Ctx, { trigger }: Entrance, permissions: unknown): boolean =>
  trigger['roles'] !== undefined ||
  hasSystemRight(ctx, 'manage_processes') ||
  (permissions as { update?: boolean } | undefined)?.update === true

async function startFor(
  ctx: Ctx,
  entrance: Entrance,
  id: string | undefined,
  input: Record<string, unknown>,
): Promise<MadeStart> {
  const { trigger, workflow } = entrance
  const name = objectOf(entrance)
  const object = name === undefined ? undefined : ctx.model.objects.get(name)
  let record: Awaited<ReturnType<typeof recordOf>>
  if (object && id !== undefined) {
    const { _permissions } = await readRecord(ctx, object.name, id, ['id', '_permissions'])
    if (!mayChange(ctx, entrance, _permissions))
      throw new AppError('forbidden', { act: 'update', object: object.name })
    record = await recordOf(ctx, object, id)
  }
  const occasion = { record, new: record, input, trigger: { by: ctx.user.id } }
  try {
    const expressions = new TriggerExpressions(ctx, object)
    for (const condition of [trigger.when, trigger['visibleWhen'] as string | undefined])
      if (!(await expressions.holds(condition, occasion)))
        throw new AppError('forbidden', {
          reason: 'It is not possible for this record now.',
          reasonZh: '当前记录不满足执行条件。',
        })
    return await toStart(ctx, {
      entrance,
      occasion,
      causedBy: ctx.user.system ? null : ctx.user.id,
      ...(object ? { object: object.name } : {}),
      ...(id === undefined ? {} : { recordId: id }),
    })
  } catch (error) {
    if (!(error instanceof ExpressionFailed)) throw error
    throw new AppError(
      'expression_invalid',
      { reason: `${workflow}: ${error.why.en}`, reasonZh: `${workflow}：${error.why.zh}` },
      { cause: error },
    )
  }
}
