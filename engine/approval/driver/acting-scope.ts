import { NotReadYet, type WakingRun } from '../../process/expressions.ts'
import { noContext } from '../../workflow/expressions/process-names.ts'
import { NodeScope } from '../../workflow/node-scope.ts'
import type { ApprovalExpressions } from '../approval-expressions.ts'

/** Where the expressions and effects of an act are at home, which is at no node. */
export function actingScope(waking: WakingRun, expressions: ApprovalExpressions): NodeScope {
  const { db, run, origin, now } = waking
  return new NodeScope({
    db,
    now,
    run,
    origin,
    expressions,
    token: 0,
    node: '',
    options: { type: '' },
    attempt: 1,
    key: `${run.id}/acts/${now.getTime()}`,
    ask: async (question) => {
      for (;;) {
        try {
          return expressions.attempt(() => question({ ...noContext, now: now.getTime() }))
        } catch (error) {
          if (!(error instanceof NotReadYet)) throw error
          await error.read()
        }
      }
    },
  })
}
