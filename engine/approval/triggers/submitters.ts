import type { Row } from '../../../metadata/language/evaluate.ts'
import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import type { Change } from '../../records/change.ts'
import type { Definition } from './approval-index.ts'
import { holds, settingsFor } from './holds.ts'

type Person =
  | string
  | { user: string }
  | { role: string }
  | { team: string }
  | { department: string; tree?: boolean }
  | { expression: string }

/** A record that is looked at, where it belongs to somebody. */
interface Looked {
  object: ObjectDef
  owner: string | null
  row: Row
}

/** Whether the person may submit by this approval; everybody, where it names nobody. The engine is never stopped. */
export async function maySubmit(ctx: Ctx, { document }: Definition, looked: Looked): Promise<boolean> {
  const { submitters } = document
  if (submitters === undefined || ctx.user.system) return true
  for (const person of [submitters].flat() as Person[]) if (await isOne(ctx, person, looked)) return true
  return false
}

/** The same for who saves a record. */
export function isSubmitter(ctx: Ctx, definition: Definition, change: Change): Promise<boolean> {
  const owner = ownerOf(change)
  return maySubmit(ctx, definition, { object: change.object, owner, row: { id: change.id } })
}

/** As it was: a change of owner does not make somebody a submitter. */
function ownerOf({ before, values }: Change): string | null {
  if (before) return (before['owner'] as string | null) ?? null
  return (values.get('owner') as { id: string } | null | undefined)?.id ?? null
}

async function isOne(ctx: Ctx, person: Person, { object, owner, row }: Looked): Promise<boolean> {
  const { user } = ctx
  if (typeof person === 'string') return person === 'owner' && owner === user.id
  if ('user' in person) return person.user.toLowerCase() === user.email.toLowerCase()
  if ('role' in person) return user.roles.includes(person.role)
  if ('team' in person) return user.teamCodes.includes(person.team)
  if ('department' in person)
    return person.tree
      ? user.departmentCodes.includes(person.department)
      : user.departmentCodes[0] === person.department
  if ('expression' in person) {
    const text = `(${person.expression}) = $user.id`
    return holds(ctx, object, text, { row, old: undefined }, await settingsFor(ctx, object, [text]))
  }
  return false
}
