import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { keptStatements } from '../../db/kept-statements.ts'
import { AppError } from '../../errors.ts'
import { isOutsideKey } from '../../permissions/rights.ts'
import { hasSystemRight } from '../../permissions/system-right.ts'
import { type Sql, sql } from '../../sql.ts'
import { ownerOf } from '../people/office.ts'
import { documentOf } from '../scene.ts'
import type { ApprovalInstance } from '../store/instance-row.ts'
import type { StoredStep } from '../store/steps.ts'
import { readWhole } from '../store/whole.ts'
import { actsOf, type StoredAct } from './act-views.ts'
import { isFlowAdmin } from './is-flow-admin.ts'
import { mayClaim } from './queues.ts'

/** How an approval concerns a person, and what there is of it. */
export interface Concern {
  instance: ApprovalInstance
  document: ApprovalDocument
  steps: readonly StoredStep[]
  /** In their order; that somebody looked is nobody else's business. */
  acts: readonly StoredAct[]
  /** Ids of those who were copied in, the first first. */
  copies: readonly string[]
  /** A seat is theirs now, or for them to claim: it opens what is shown. */
  isTask: boolean
  /** They look after it. */
  isAdmin: boolean
  /** They were ever asked. */
  isAsked: boolean
  /** The record is theirs, as far as that gives them anything here. */
  isOwner: boolean
}

/**
 * An approval for whom it concerns: who is or was asked, may claim, submitted it, owns its record, was told of it, or
 * looks after it.
 *
 * @throws not_found for everybody else
 */
export async function requireConcern(ctx: Ctx, id: string): Promise<Concern> {
  const missing = () => new AppError('not_found', { object: 'approval', id })
  if (!/^[0-9a-f-]{36}$/i.test(id)) throw missing()
  const found = await readWhole<Pick<Concern, 'acts' | 'copies'>>(
    { ...ctx, db: keptStatements(ctx.db, ctx.model.version) },
    id.toLowerCase(),
    { acts: sql`jsonb_agg(to_jsonb(a) ORDER BY a.n) FROM (${actsOf(sql`i.run_id`)}) a`, copies },
  )
  if (!found) throw missing()
  const { steps, acts, copies: copied, ...instance } = found
  const object = ctx.model.objects.get(instance.object)
  if (!object || isOutsideKey(ctx.user, object)) throw missing()
  const { user } = ctx
  const seats = steps.flatMap((step) => step.seats)
  const isTask = seats.some(
    (seat) => seat.state === 'open' && (seat.user === user.id || mayClaim(user, seat)),
  )
  const isAsked = seats.some((seat) => seat.user === user.id || seat.original === user.id)
  const document = await documentOf(ctx, instance)
  const isAdmin = hasSystemRight(ctx, 'manage_processes') || (await isFlowAdmin(ctx, instance, document))
  const isTheirs = instance.submitter === user.id || instance.onBehalfOf === user.id
  const isNear = isTask || isAsked || isAdmin || isTheirs || copied.includes(user.id)
  // Whose record it is matters for whom nothing else brings near, and where it rests with whoever submitted it.
  const isOwner = (!isNear || instance.state === 'returned') && (await ownerOf(ctx, instance)) === user.id
  if (!isNear && !isOwner) throw missing()
  return { instance, document, steps, acts, copies: copied, isTask, isAdmin, isAsked, isOwner }
}

const copies: Sql = sql`jsonb_agg(c.user_id ORDER BY c.at, c.user_id) FROM sys.approval_copy c WHERE c.run_id = i.run_id`
