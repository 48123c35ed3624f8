import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'
import { isRefusal } from '../../workflow/seats/refusal.ts'
import { actOnInstance } from '../instance/act.ts'
import type { Concern } from './concern.ts'

const betweenReminders = 4 * 3_600_000

/** What a person may do with an approval as a whole. */
export async function mayDo(
  ctx: Ctx,
  { instance, document, steps, acts, isAdmin, isAsked, isTask, isOwner }: Concern,
): Promise<string[]> {
  const { user, clock } = ctx
  const nobody = () => undefined
  const isGone = isOwner && (await hasLeft(ctx, instance.submitter))
  const office = {
    submitter: instance.submitter,
    admin: '',
    isActive: (one: string) => !(one === instance.submitter && isGone),
    isAdmin: (one: string) => one === user.id && isAdmin,
    isMember: () => false,
    superiorOf: nobody,
    delegateOf: nobody,
    successorOf: nobody,
  }
  const judged = {
    state: instance.state,
    round: instance.round,
    owner: isOwner ? user.id : null,
    withdraw: (document.withdraw ?? 'untilFirstDecision') as 'always' | 'untilFirstDecision' | 'never',
    runs: steps,
  }
  const whole = (['withdraw', 'resubmit', 'end', 'suspend', 'resume'] as const).filter(
    (act) => !isRefusal(actState(actOnInstance(judged, { act, by: user.id }, office))),
  )
  const isTheirs = instance.submitter === user.id || isAdmin || isAsked || isTask
  const last = acts.findLast(({ act }) => act === 'remind')
  const isQuiet = !last || Date.parse(last.at) + betweenReminders <= clock.now().getTime()
  const isPending = instance.state === 'pending'
  return [
    ...whole,
    ...(isPending && isTheirs && isQuiet ? ['remind'] : []),
    ...(isTheirs ? ['comment', 'copy'] : ['comment']),
    ...(isPending && isAdmin ? ['jump', 'skip', 'replace'] : []),
  ]
}

/** A state is a word, a refusal a value. */
const actState = (answer: string | object): object => (typeof answer === 'string' ? {} : answer)

async function hasLeft({ db }: Ctx, user: string): Promise<boolean> {
  const row = await db.first(
    sql`SELECT 1 AS there FROM app."user" WHERE id = ${user}::uuid AND active AND deleted_at IS NULL`,
  )
  return row === undefined
}
