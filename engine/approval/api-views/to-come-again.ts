import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import { type Part, readPath } from '../path/read-path.ts'
import type { StoredStep } from '../store/steps.ts'

/**
 * The steps of a round without those that the path comes to once more: they were open behind a step that is asked again,
 * as after a decision was taken back.
 */
export function withoutThoseToCome(document: ApprovalDocument, steps: readonly StoredStep[]): StoredStep[] {
  const open = steps.filter(({ state }) => state === 'open')
  if (open.length === 0 || steps.every(({ state }) => state !== 'cancelled')) return [...steps]
  const isToCome = (name: string) =>
    steps.findLast(({ step }) => step === name)?.state === 'cancelled' &&
    open.some(({ step }) => comesLater(document, step, name))
  return steps.filter(({ step }) => !isToCome(step))
}

const pathsOf = (part: Part): (readonly Part[])[] =>
  part.kind === 'step' ? [] : (part.kind === 'parallel' ? part.branches : part.ways).map(({ path }) => path)

const holds = (part: Part, step: string): boolean =>
  part.kind === 'step'
    ? part.step === step
    : pathsOf(part).some((path) => path.some((inner) => holds(inner, step)))

/** Whether whoever is at `step` comes to `later` on their way. */
export const comesLater = (document: ApprovalDocument, step: string, later: string): boolean =>
  isBehind(readPath({ item: '', problems: [] }, document), step, later)

function isBehind(path: readonly Part[], step: string, later: string): boolean {
  const from = path.findIndex((part) => holds(part, step))
  const to = path.findIndex((part) => holds(part, later))
  if (from < 0 || to < 0) return false
  if (from !== to) return from < to
  return pathsOf(path[from]!).some((inner) => isBehind(inner, step, later))
}
