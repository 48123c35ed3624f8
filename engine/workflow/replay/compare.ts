import type { Simulated, SimulatedEffect } from '../simulated-run.ts'
import type { RealEffect, RealRun } from './real-runs.ts'

export type Outcome = 'same' | 'different' | 'new' | 'missing' | 'unknown' | 'none'

/** What only the draft does, and what only really happened, as texts that can be compared. */
export interface Difference {
  steps: { added: string[]; gone: string[] }
  effects: { added: string[]; gone: string[] }
  result?: [real: string | null, draft: string | null]
}

/**
 * Whether a draft did the same as what really happened: the same nodes left by the same ports as often, in any order,
 * the same effects, the same end. Of what an old run sent only its steps tell. Of a real run that is still under way only what it has done so far can be compared.
 */
export function compare(
  real: RealRun | undefined,
  draft: Simulated | undefined,
  record: string | null,
): { outcome: Outcome; differs: Difference } {
  const steps = differenceOf(
    (real?.steps ?? []).filter(({ state }) => isWay(state)).map(wayOf),
    (draft?.steps ?? []).filter(({ state }) => isWay(state)).map(wayOf),
  )
  const effects = differenceOf(
    (real?.effects ?? []).flatMap((effect) => effectText(effect, record)),
    (draft?.effects ?? []).flatMap((effect) => effectText(effect, record)),
  )
  const differs: Difference = { steps, effects }
  if (!real) return { outcome: draft ? 'new' : 'none', differs }
  if (!draft) return { outcome: 'missing', differs }
  const isOver = real.state === 'completed' || real.state === 'cancelled'
  if (isOver && (real.result !== draft.result || real.state !== draft.state))
    differs.result = [real.result ?? real.state, draft.result ?? draft.state]
  if (!isOver) {
    // What the draft has ahead of it, the real run has too, for all that is known.
    steps.added = steps.added.filter((way) => real.steps.some(({ node }) => node === nodeOf(way)))
    effects.added = []
  }
  if (real.isOld) effects.added = effects.added.filter((text) => !text.startsWith('send '))
  const isSame =
    [...steps.added, ...steps.gone, ...effects.added, ...effects.gone].length === 0 && !differs.result
  return { outcome: isSame ? 'same' : 'different', differs }
}

const isWay = (state: string): boolean => state === 'done' || state === 'failed' || state === 'skipped'
const wayOf = ({ node, port }: { node: string; port: string | null }): string => `${node}:${port ?? ''}`
const nodeOf = (way: string): string => way.slice(0, way.indexOf(':'))

/** What is in one list oftener than in the other. */
function differenceOf(
  real: readonly string[],
  draft: readonly string[],
): { added: string[]; gone: string[] } {
  const left = new Map<string, number>()
  for (const text of real) left.set(text, (left.get(text) ?? 0) + 1)
  const added = draft.filter((text) => {
    const n = left.get(text) ?? 0
    left.set(text, n - 1)
    return n <= 0
  })
  const gone = [...left].flatMap(([text, n]) => Array.from({ length: Math.max(0, n) }, () => text))
  return { added, gone }
}

/**
 * An effect as both sides know it. What is written to the run's own record counts with its values, other records with
 * the fields; what is sent counts by its kind, for what was sent is not kept. What is called and signalled is steps.
 */
export function effectText(effect: SimulatedEffect | RealEffect, own: string | null): string[] {
  const { object, record, act, changes, kind } = effect
  if (kind === 'call' || kind === 'signal') return []
  if (kind !== undefined) return [`send ${kind}`]
  if (object === undefined || act === undefined) return []
  const fields = Object.entries((changes ?? {}) as Record<string, [unknown, unknown]>)
  if (fields.length === 0) return [`${act} ${object}`]
  const texts = fields
    .map(([name, [, value]]) => (record === own ? `${name} = ${JSON.stringify(value)}` : name))
    .sort()
  return [`${act} ${object}: ${texts.join(', ')}`]
}
