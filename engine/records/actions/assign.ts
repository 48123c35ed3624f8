import { isId } from '../../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import { mayAct } from '../../permissions/rights.ts'
import { toUpdate } from '../change.ts'
import { objectFor } from '../known-object.ts'
import type { RecordView } from '../read.ts'
import { readBack } from '../read-back.ts'
import { requireBody } from '../request-body.ts'
import { save } from '../save.ts'
import { rulesOfAssignment } from '../steps/assign.ts'
import { withWaiting } from '../waiting.ts'
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
import { noOwner, requireOwned, transferRecord } from './transfer.ts'

export interface AssignAnswer {
  /** False where no rule found anybody: the record stays whose it is. */
  assigned: boolean
  record: RecordView
}

const noRules = {
  en: 'Nothing says to whom its records go. Publish an assignment rule for it, or name whom it goes to.',
  zh: '没有规则说明记录分配给谁。请为该对象发布分配规则，或指定分配给谁。',
}

const hasRules = (model: Pick<AppModel, 'assignmentRules'>, object: ObjectDef): boolean =>
  rulesOfAssignment(model, object).length > 0

/** The object, where its records can be given by rules, by this person. @throws unknown_object, forbidden, action_not_possible */
function assignable(ctx: Ctx, name: string): ObjectDef {
  const object = objectFor(ctx, name, 'update')
  requireOwned('assign', object)
  if (!mayAct(ctx, object, 'assign')) throw new AppError('forbidden', { act: 'assign', object: name })
  if (!hasRules(ctx.model, object)) throw notPossible('assign', noRules)
  return object
}

/**
 * Asks the object's assignment rules anew to whom a record goes. Where none of them finds anybody, it stays whose it is.
 *
 * @throws unknown_object, forbidden, not_found, action_not_possible, version_conflict, validation_failed
 */
async function assignByRules(ctx: Ctx, { object: name, id, version }: ActionAsked): Promise<AssignAnswer> {
  const object = assignable(ctx, name)
  if (!isId(id)) throw new AppError('not_found', { object: name, id })
  const anew = { isGiven: false }
  const change = {
    ...toUpdate(object, id, {}),
    anew,
    confirmsDuplicates: true as const,
    ...(version === undefined ? {} : { expectedVersion: version }),
  }
  return inTransaction(
    ctx,
    async (tx) => {
      const waiting = await save(tx, [change])
      const record = withWaiting(tx, await readBack(tx, name, change.id), waiting)
      return { assigned: anew.isGiven && waiting.length === 0, record }
    },
    { byIds: true },
  )
}

export const assign: RecordAction = {
  name: 'assign',
  input: { properties: { to: titled('person', 'To', '分配给') } },
  versioned: true,
  lacks(model, object) {
    if (object.ownership !== 'user') return noOwner
    return hasRules(model, object) ? undefined : { ...noRules, isWarning: true }
  },
  state: async (ctx, about) =>
    about.object.ownership === 'user'
      ? stateAfter(() => {
          assignable(ctx, about.object.name)
          requireMay(about, 'update')
        })
      : undefined,
  async run(ctx, asked) {
    const { to, ...rest } = requireBody(asked.body ?? {})
    refuseOthers(rest, 'to')
    if (to === undefined) return assignByRules(ctx, asked)
    requireOwned('assign', objectFor(ctx, asked.object, 'transfer'))
    const record = await transferRecord(ctx, asked, to)
    return { assigned: !('_waiting' in record), record } satisfies AssignAnswer
  },
  kept: (answer) => {
    const { assigned, record } = answer as AssignAnswer
    return { assigned, record: idAndVersion(record) }
  },
}
