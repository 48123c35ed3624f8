import type { Ctx } from '../../context.ts'
import { keptStatements } from '../../db/kept-statements.ts'
import { systemPrincipal } from '../../organisation/principals.ts'

/**
 * The engine itself in somebody's request: what is foreseen or shown is found without their rights, and judged by them
 * afterwards. It asks the same again and again, by ids: what is prepared stays so.
 */
export const asEngine = (ctx: Ctx): Ctx => ({
  ...ctx,
  user: systemPrincipal,
  db: keptStatements(ctx.db, ctx.model.version),
})
