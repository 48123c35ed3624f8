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

const noTypes = { en: 'It has no record types.', zh: '该对象没有记录类型。' }

const hasTypes = (object: ObjectDef): boolean => object.recordTypes.size > 0

/** Makes a record one of another type, with values that the type asks for. @throws as `updateRecord`, parameter_invalid, action_not_possible */
async function changeType(ctx: Ctx, asked: ActionAsked): Promise<RecordView> {
  const { to, values = {}, ...rest } = requireBody(asked.body)
  refuseOthers(rest, 'to, values')
  const object = objectFor(ctx, asked.object, 'update')
  if (!hasTypes(object)) throw notPossible('changeRecordType', noTypes)
  const types = [...object.recordTypes.keys()]
  if (typeof to !== 'string' || !types.includes(to))
    throw new AppError('parameter_invalid', {
      parameter: 'to',
      value: to ?? '',
      reason: `A record type: ${types.join(', ')}.`,
      reasonZh: `应为记录类型：${types.join('、')}。`,
    })
  const { version, confirm = false } = asked
  const options = { confirm, ...(version === undefined ? {} : { version }) }
  return updateRecord(ctx, object.name, asked.id, { ...requireBody(values), record_type: to }, options)
}

export const changeRecordType: RecordAction = {
  name: 'changeRecordType',
  input: {
    required: ['to'],
    properties: { to: titled('recordType', 'To', '改为'), values: titled('values', 'Values', '字段值') },
  },
  answers: 'record',
  versioned: true,
  confirms: true,
  lacks: (_, object) => (hasTypes(object) ? undefined : noTypes),
  state: async (_, about) =>
    hasTypes(about.object) ? stateAfter(() => requireMay(about, 'update')) : undefined,
  run: changeType,
  kept: (answer) => idAndVersion(answer as RecordView),
}
