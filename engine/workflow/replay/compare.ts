import type { Simulated, SimulatedEffect } from '../simulated-run.ts'
import type { RealEffect, RealRun, RealStep } from './real-runs.ts'

export type Outcome = 'same' | 'different' | 'new' | 'missing' | 'unknown' | 'none'

/** What only the draft does, and what only really happened, as texts that can be compared. */
export interface Difference {
  steps: { added: string[]; gone: string[] }
  effects: { added: string[]; gone: string[] }
  result?: [real: string | null, draft: string | null]
}

/**
 * Whether a draft did the same as what really happened: the same nodes left by the same ports as often, in any order,
 * the same effects, the same end. Of what an old run sent only its steps tell. Of a real run that is still under way
 * only what it has done so far can be compared: what the draft does beyond that is ahead of both.
 */
export function compare(
  real: RealRun | undefined,
  draft: Simulated | undefined,
  record: string | null,
): { outcome: Outcome; differs: Difference; ahead: ReadonlySet<object> } {
  const isOver = !real || real.state === 'completed' || real.state === 'cancelled'
  const ways = soFar<Way>((real?.steps ?? []).filter(isWay), (draft?.steps ?? []).filter(isWay), {
    isOver,
    textOf: (step) => [wayOf(step)],
    groupOf: ({ node }) => node,
  })
  const done = soFar<RealEffect | SimulatedEffect>(real?.effects ?? [], draft?.effects ?? [], {
    isOver,
    textOf: (effect) => effectText(effect, record),
    groupOf: ({ act, object, kind }) => `${act ?? ''} ${object ?? ''} ${kind ?? ''}`,
  })
  const ahead = new Set<object>([...ways.ahead, ...done.ahead])
  const { steps, effects } = { steps: ways.differs, effects: done.differs }
  const differs: Difference = { steps, effects }
  if (!real) return { outcome: draft ? 'new' : 'none', differs, ahead }
  if (!draft) return { outcome: 'missing', differs, ahead }
  if (isOver && (real.result !== draft.result || real.state !== draft.state))
    differs.result = [real.result ?? real.state, draft.result ?? draft.state]
  if (real.isOld) effects.added = effects.added.filter((text) => !text.startsWith('send '))
  const isSame =
    [...steps.added, ...steps.gone, ...effects.added, ...effects.gone].length === 0 && !differs.result
  return { outcome: isSame ? 'same' : 'different', differs, ahead }
}

type Way = Pick<RealStep, 'node' | 'port' | 'state'>
const isWay = ({ state }: Way): boolean => state === 'done' || state === 'failed' || state === 'skipped'
const wayOf = ({ node, port }: Way): string => `${node}:${port ?? ''}`

/**
 * What is in one list oftener than in the other. While the real run is under way, of each group no more than it has
 * of that group is taken from the draft.
 */
function soFar<T extends object>(
  real: readonly T[],
  draft: readonly T[],
  {
    isOver,
    textOf,
    groupOf,
  }: { isOver: boolean; textOf(one: T): readonly string[]; groupOf(one: T): string },
): { differs: { added: string[]; gone: string[] }; ahead: T[] } {
  const left = counted(real.flatMap(textOf))
  const room = counted(real.map(groupOf))
  const only = draft.filter((one) => {
    const isBoth = textOf(one).every((text) => take(left, text))
    if (isBoth) take(room, groupOf(one))
    return !isBoth
  })
  const ahead = isOver ? [] : only.filter((one) => !take(room, groupOf(one)))
  const added = only.filter((one) => !ahead.includes(one)).flatMap(textOf)
  const gone = [...left].flatMap(([text, n]) => Array.from({ length: n }, () => text))
  return { differs: { added, gone }, ahead }
}

function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

/** @returns whether there was one */
function take(counts: Map<string, number>, text: string): boolean {
  const n = counts.get(text) ?? 0
  if (n > 0) counts.set(text, n - 1)
  return n > 0
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
