import { problem, problemPath } from '../../catalog/problem.ts'
import type { Problem } from '../../model.ts'
import { type Flat, writtenAt } from './flatten.ts'

/** Collects problems of one document, with the places of its nodes. */
export interface Findings {
  readonly problems: Problem[]
  /** `workflow/name` */
  readonly item: string
  readonly flat: Flat
}

interface Finding {
  code: string
  node?: string
  /** Below the node: `outputs`, `yes`. */
  at?: readonly string[]
  en: string
  zh: string
  severity?: Problem['severity']
  stands?: true
  /** Keys of the node to set, with the words for the button. */
  fix?: { en: string; zh: string; set: Record<string, unknown> }
}

export function report(
  findings: Findings,
  { code, node, at = [], en, zh, severity, stands, fix }: Finding,
): void {
  const { item, flat, problems } = findings
  const pointer = node === undefined ? '' : (flat.pathOf.get(node) ?? '')
  const more: Partial<Problem> = { ...(severity ? { severity } : {}), ...(stands ? { stands } : {}) }
  if (fix) more.fix = { label: { en: fix.en, zh: fix.zh }, patch: patchAt(pointer, fix.set) }
  const below = node === undefined ? at : writtenAt(flat, node, at)
  problems.push(problem(code, problemPath(item, ...pointer.split('/').slice(1), ...below), en, zh, more))
}

/** A merge patch of the whole document. */
function patchAt(pointer: string, set: Record<string, unknown>): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduceRight<unknown>((inner, key) => ({ [key]: inner }), set)
}
