import type { Asking } from './asking.ts'
import { namedUsers } from './named-users.ts'

/** Whose superiors or department are meant: the submitter, unless an expression over the record says otherwise. */
export async function startingPerson(of: unknown, asking: Asking): Promise<string | undefined> {
  if (of === undefined || of === 'submitter') return asking.instance.onBehalfOf ?? asking.instance.submitter
  const value = await asking.ask(String(of).replace(/^=/, ''))
  return (await namedUsers(asking.ctx.db, value))[0]
}
