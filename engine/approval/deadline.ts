import type { ApprovalDocument, ApprovalStep } from '../../metadata/schema/types.ts'

export const ladderActs = [
  'remind',
  'copySuperior',
  'transfer',
  'approve',
  'reject',
  'return',
  'notify',
] as const
export type LadderAct = (typeof ladderActs)[number]

/** What happens so long before or after the deadline. */
export interface Rung {
  name: string
  /** A duration, `-PT4H` before it. */
  at: string
  act: LadderAct
  /** Again and again, so many times at most. */
  every?: string
  max?: number
  /** Who gets it, is told, or where it returns to. */
  to?: unknown
}

export interface Deadline {
  after?: unknown
  until?: unknown
  /** A calendar's name, or `assignee`; the clock counts where there is none. */
  calendar?: string
  ladder: readonly Rung[]
}

interface Written {
  after?: unknown
  until?: unknown
  calendar?: string
  ladder?: Record<string, Partial<Rung>>
  act?: LadderAct
  to?: unknown
}

/** The deadline of a step, as written shortly or at length; undefined where it has none. */
export function deadlineOf(
  { calendar: flow }: Pick<ApprovalDocument, 'calendar'>,
  { deadline }: Pick<ApprovalStep, 'deadline'>,
): Deadline | undefined {
  if (deadline === undefined) return undefined
  const written: Written = typeof deadline === 'string' ? { after: deadline } : deadline
  const { after, until, calendar: named = flow, act, to, ladder = {} } = written
  const calendar = named === 'flow' ? (flow ?? 'org') : named
  const rungs = Object.entries(ladder).map(
    ([name, rung]): Rung => ({
      act: 'remind',
      ...rung,
      at: rung.at ?? 'PT0S',
      name,
    }),
  )
  if (act !== undefined) rungs.push({ name: 'due', at: 'PT0S', act, ...(to === undefined ? {} : { to }) })
  return {
    ...(after === undefined ? {} : { after }),
    ...(until === undefined ? {} : { until }),
    ...(calendar === undefined ? {} : { calendar }),
    ladder: rungs,
  }
}
