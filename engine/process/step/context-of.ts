import type { Scope } from '../rows.ts'
import type { Context } from './context.ts'
import { chainOf } from './scopes.ts'
import type { Turn } from './turn.ts'
import { withValues } from './with-values.ts'

type More = Pick<Context, 'results' | 'done' | 'total' | 'arrived' | 'index'>

/** The scope as its expressions see it. `more` may have getters: what is not named is not read. */
export function contextOf(
  turn: Pick<Turn, 'rows' | 'around'>,
  scope: number,
  more: Partial<More> = {},
): Context {
  const { rows, around } = turn
  const chain = () => chainOf(turn, scope)
  const item = () => chain().find((one) => one.kind === 'item')
  const context: Context = {
    get run() {
      return variablesOf(chain())
    },
    get input() {
      return rows.run.input
    },
    get item() {
      return item()?.item
    },
    get index() {
      return item()?.index ?? undefined
    },
    get active() {
      return rows.run.at
    },
    get event() {
      return nearest(chain(), '$event')
    },
    get error() {
      return nearest(chain(), '$error')
    },
    get undone() {
      return nearest(chain(), '$undone')
    },
    now: around.now,
    step(node) {
      const n = chain().find((one) => node in one.last)?.last[node]
      const step = n === undefined ? undefined : rows.step(n)
      return step && { output: withValues(step.output), port: step.port, ended_at: step.endedAt }
    },
  }
  return Object.defineProperties(context, Object.getOwnPropertyDescriptors(more))
}

/** Names that begin with $ are the engine's own. */
export const variablesOf = (chain: readonly Scope[]): Record<string, unknown> =>
  Object.fromEntries(
    [...chain]
      .reverse()
      .flatMap((scope) => Object.entries(scope.vars))
      .filter(([name]) => !name.startsWith('$')),
  )

const nearest = (chain: readonly Scope[], name: string): unknown =>
  chain.find((scope) => name in scope.vars)?.vars[name]
