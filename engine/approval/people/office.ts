import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { ident, sql } from '../../sql.ts'
import type { Asking, Submitted } from '../../workflow/assignees/asking.ts'
import { loadDepartments, type OfficeDepartment, upwards } from '../../workflow/assignees/departments.ts'
import {
  activeAbove,
  loadPeople,
  mayManage,
  type OfficePerson,
} from '../../workflow/assignees/office-people.ts'
import type { Surroundings } from '../../workflow/seats/fill-step.ts'
import type { Office } from '../../workflow/seats/office.ts'
import { findFlowAdmins } from './flow-admins.ts'
import { largestAmount } from './largest-amount.ts'

export interface AskedOffice {
  document: Pick<ApprovalDocument, 'object' | 'flowAdmin' | 'delegable' | 'steps'>
  ask(expression: string): Promise<unknown>
  /** Everybody the act may be about: who was found, who sits, who acts, to whom something goes. */
  people: readonly (string | null | undefined)[]
  /** Rule 5, over the steps as they are; nobody has, where it is not asked. */
  hasApproved?(user: string): boolean
}

/** The office, with whose own an approval is. */
export interface OfficeNow extends Office, Surroundings {
  readonly submitter: string
  readonly admin: string
  isActive(user: string): boolean
  superiorOf(user: string): string | undefined
  delegateOf(user: string): string | undefined
  /** Of the record. */
  readonly owner: string | null
  /** Submitter, owner, whom it was submitted for, and who decides for one of them. */
  readonly selves: readonly string[]
}

/**
 * The office as of this moment, read beforehand so that the rules can ask it at once: who is active, who stands above whom,
 * who stands in, who took over, who looks after the approval. A circle of superiors or of delegations ends.
 */
export async function officeOf(
  ctx: Ctx,
  instance: Submitted,
  { document, ask, people, hasApproved = () => false }: AskedOffice,
): Promise<OfficeNow> {
  const { submitter, onBehalfOf } = instance
  const asking: Asking = { world: 'approval', ctx, concerning: instance, ask, chosen: [], tables: {} }
  const admins = await findFlowAdmins(asking, document.flowAdmin)
  const owner = await ownerOf(ctx, instance)
  const departments = await loadDepartments(ctx.db)
  const self = [submitter, onBehalfOf, owner].flatMap((one) => one ?? [])
  const known = await loadPeople(ctx, {
    ids: [...self, ...admins.map(({ id }) => id), ...people.flatMap((one) => one ?? [])],
    definition: instance.definition,
    isDelegable: document.delegable !== false,
    amount: () => largestAmount(asking, document),
    headsOf: (person) => headsAbove(departments, person),
  })
  const isActive = (user: string): boolean => known.get(user)?.active === true
  const delegateOf = (user: string): string | undefined => known.get(user)?.delegate ?? undefined
  const admin = (admins.find(({ id }) => !self.includes(id)) ?? admins[0])?.id ?? submitter
  // Who decides for one of them is as near to it as they are.
  const selves = [...new Set([...self, ...self.flatMap((one) => delegateOf(one) ?? [])])]
  return {
    submitter,
    admin,
    owner,
    selves,
    isActive,
    isAdmin: (user) =>
      admins.some(({ id, isOfFlow }) => isOfFlow && id === user) || mayManage(ctx, known.get(user)),
    isMember: (queue, user) => known.get(user)?.queues.includes(queue) === true,
    superiorOf: (user) => activeAbove(known, user),
    delegateOf,
    successorOf: (user) => known.get(user)?.successor ?? undefined,
    isSelf: (user) => selves.includes(user),
    headOf: (user) =>
      headsAbove(departments, known.get(user)).find((head) => head !== user && isActive(head)),
    hasApproved,
  }
}

/** Heads of somebody's department and of those above it, the nearest first. */
const headsAbove = (
  departments: readonly OfficeDepartment[],
  person: Pick<OfficePerson, 'department'> | undefined,
): string[] =>
  upwards(
    departments,
    departments.find(({ id }) => id === person?.department),
  ).flatMap(({ manager }) => manager ?? [])

/** Whose record it is; nobody's where its object has no owners. */
export async function ownerOf(
  { db, model }: Pick<Ctx, 'db' | 'model'>,
  { object, recordId }: Pick<Submitted, 'object' | 'recordId'>,
): Promise<string | null> {
  if (model.objects.get(object)?.ownership !== 'user') return null
  const row = await db.first<{ owner: string | null }>(
    sql`SELECT t."owner"::text AS owner FROM ${ident('app', object)} t WHERE t."id" = ${recordId}::uuid`,
  )
  return row?.owner ?? null
}
