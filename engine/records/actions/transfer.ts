import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { objectFor } from '../known-object.ts'
import type { RecordView } from '../read.ts'
import { requireBody } from '../request-body.ts'
import { updateRecord } from '../update.ts'
import {
  type ActionAsked,
  notPossible,
  type RecordAction,
  refuseOthers,
  requireMay,
  stateAfter,
  titled,
} from './record-action.ts'
import { idAndVersion } from './short-record.ts'

export const noOwner = {
  en: 'Its records have no owner of their own.',
  zh: '该对象的记录没有负责人。',
}

/** @throws action_not_possible */
export function requireOwned(action: string, object: ObjectDef): void {
  if (object.ownership !== 'user') throw notPossible(action, noOwner)
}

/** Whom `to` names, as the field of the owner takes it: an id, an e-mail, or the record of a user. @throws parameter_invalid */
export function personOf(to: unknown): Record<string, string> {
  const id = typeof to === 'object' && to !== null ? (to as { id?: unknown }).id : to
  if (isId(id)) return { id }
  if (typeof to === 'string' && /^[^\s@]+@[^\s@]+$/.test(to.trim())) return { email: to.trim().toLowerCase() }
  throw new AppError('parameter_invalid', {
    parameter: 'to',
    value: to ?? '',
    reason: 'A user: an id, an e-mail address, or { "id" }.',
    reasonZh: '应为用户：标识、邮箱地址或 { "id" }。',
  })
}

/** Gives a record to another owner. @throws as `updateRecord`, action_not_possible, parameter_invalid */
export async function transferRecord(
  ctx: Ctx,
  { object: name, id, version }: Omit<ActionAsked, 'body'>,
  to: unknown,
): Promise<RecordView> {
  requireOwned('transfer', objectFor(ctx, name, 'transfer'))
  const options = { confirm: true, ...(version === undefined ? {} : { version }) }
  return updateRecord(ctx, name, id, { owner: personOf(to) }, options)
}

export const transfer: RecordAction = {
  name: 'transfer',
  input: { required: ['to'], properties: { to: titled('person', 'To', '移交给') } },
  answers: 'record',
  versioned: true,
  lacks: (_, object) => (object.ownership === 'user' ? undefined : noOwner),
  state: async (_, about) =>
    about.object.ownership === 'user' ? stateAfter(() => requireMay(about, 'transfer', 'update')) : undefined,
  run(ctx, asked) {
    const { to, ...rest } = requireBody(asked.body)
    refuseOthers(rest, 'to')
    return transferRecord(ctx, asked, to)
  },
  kept: (answer) => idAndVersion(answer as RecordView),
}
