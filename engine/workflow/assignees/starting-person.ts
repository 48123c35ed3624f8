import type { Asking, World } from './asking.ts'
import type { Checking } from './define-kind.ts'
import { namedUsers } from './named-users.ts'

/** Whose superiors or department are meant where nothing says whose. */
const usual: Readonly<Record<World, string>> = { approval: 'submitter', workflow: 'owner' }

/** The submitter, or who caused the run; or whom an expression gives. */
export async function startingPerson(of: unknown, asking: Asking): Promise<string | undefined> {
  const { world, concerning, ctx, ask } = asking
  const whose = of ?? usual[world]
  if (whose === 'submitter') return concerning.onBehalfOf ?? concerning.submitter ?? undefined
  return (await namedUsers(ctx.db, await ask(String(whose).replace(/^=/, ''))))[0]
}

/** What is wrong with whose it is; a record without an owner is nobody's. */
export function checkStart(of: unknown, { world, expression }: Checking): void {
  const whose = of ?? usual[world]
  if (whose !== 'submitter') expression(whose, of === undefined ? [] : ['of'])
}
