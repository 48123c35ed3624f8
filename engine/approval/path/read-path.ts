import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { LocalizedText } from '../../model.ts'
import { type Findings, report } from './findings.ts'

/** A path as it is read: steps, branches side by side, choices. */
export type Part =
  | { kind: 'step'; step: string }
  | { kind: 'parallel'; branches: Branch[]; need?: string | number; onReject: 'cancel' | 'wait' }
  | { kind: 'choose'; ways: Way[] }

export interface Way {
  when?: string
  path: Part[]
}

export interface Branch extends Way {
  name: string
  /** For people, a text or one in each language. */
  label?: LocalizedText
}

interface Raw {
  when?: unknown
  path?: unknown
  label?: unknown
  parallel?: Record<string, unknown>
  choose?: unknown[]
  need?: string | number
  onReject?: 'cancel' | 'wait'
}

const labelOf = (way: unknown): { label?: LocalizedText } => {
  const { label } = (way ?? {}) as Raw
  const isText = typeof label === 'string' || (typeof label === 'object' && label !== null)
  return isText ? { label: label as LocalizedText } : {}
}

/** Reads the tree of the path; what is no path and which steps there are not goes to the findings. */
export function readPath(findings: Findings, { path, steps }: ApprovalDocument): Part[] {
  const readList = (list: unknown, at: string[]): Part[] => {
    if (Array.isArray(list)) return list.flatMap((one, i) => readPart(one as Raw | string, [...at, `${i}`]))
    report(findings, at, {
      code: 'approval_path_malformed',
      en: 'A branch is a list of steps, or { "when", "path" }.',
      zh: '分支应为步骤列表，或 { "when", "path" }。',
    })
    return []
  }
  const readWay = (way: unknown, at: string[]): Way => {
    if (typeof way !== 'object' || way === null || Array.isArray(way)) return { path: readList(way, at) }
    const { when, path: inner } = way as Raw
    const condition = typeof when === 'string' ? { when } : {}
    return { ...condition, path: readList(inner, [...at, 'path']) }
  }
  const readPart = (part: Raw | string, at: string[]): Part[] => {
    if (typeof part === 'string') {
      checkStep(part, at)
      return [{ kind: 'step', step: part }]
    }
    const { parallel, choose, need, onReject = 'cancel' } = part
    if (parallel) {
      const branches = Object.entries(parallel).map(([name, way]) => ({
        name,
        ...labelOf(way),
        ...readWay(way, [...at, 'parallel', name]),
      }))
      checkBranches(branches, need, at)
      return [{ kind: 'parallel', branches, onReject, ...(need === undefined ? {} : { need }) }]
    }
    const ways = (choose ?? []).map((way, i) => readWay(way, [...at, 'choose', `${i}`]))
    checkWays(ways, at)
    return [{ kind: 'choose', ways }]
  }
  const checkStep = (step: string, at: string[]): void => {
    if (Object.hasOwn(steps, step)) return
    const meant = nearest(step, Object.keys(steps))
    report(findings, at, {
      code: 'approval_unknown_step',
      en: `There is no step "${step}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `没有步骤“${step}”。${meant ? `是否指“${meant}”？` : ''}`,
    })
  }
  const checkBranches = (branches: Branch[], need: unknown, at: string[]): void => {
    const n = branches.length
    if (n < 2)
      report(findings, [...at, 'parallel'], {
        code: 'approval_branches_missing',
        en: 'Steps side by side need two branches at least.',
        zh: '并行步骤至少需要两个分支。',
      })
    if (typeof need !== 'number' || (need >= 1 && need <= n && !branches.some(({ when }) => when))) return
    report(findings, [...at, 'need'], {
      code: 'approval_need_unreachable',
      en: `${need} branches are needed of ${n}, of which some may be switched off.`,
      zh: `需要 ${need} 个分支通过，而共有 ${n} 个，且其中可能有未启用的。`,
      ...(need >= 1 && need <= n ? { severity: 'warning' } : {}),
    })
  }
  const checkWays = (ways: Way[], at: string[]): void => {
    const last = ways.findIndex(({ when }) => when === undefined)
    if (ways.length > 0 && (last < 0 || last === ways.length - 1)) return
    report(findings, [...at, 'choose'], {
      code: 'approval_choice_unreachable',
      en:
        ways.length === 0
          ? 'A choice needs at least one way.'
          : 'A way without a condition is always taken: the ways after it never are. Put it last.',
      zh:
        ways.length === 0
          ? '选择至少需要一条路径。'
          : '没有条件的路径总会被选中，其后的永远不会。请放在最后。',
    })
  }
  return readList(path, ['path'])
}
