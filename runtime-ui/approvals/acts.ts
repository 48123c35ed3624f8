import type { ApprovalView, MySeat, PathPart, PathSeat, StepPart } from '../client/approvals.ts'
import type { ActSpec } from '../inbox/act-spec.ts'

const task = (act: string, icon: string, more: Partial<ActSpec> = {}): ActSpec => ({
  act,
  icon,
  on: 'task',
  words: 'optional',
  ...more,
})
const all = (act: string, icon: string, more: Partial<ActSpec> = {}): ActSpec => ({
  act,
  icon,
  on: 'instance',
  words: 'optional',
  ...more,
})
const byReason = { words: 'required', wordsAs: 'reason', byAdmin: true } as const

/** Every act on one's own seat, in the order of the bar. */
export const seatActs: readonly ActSpec[] = [
  task('claim', 'user-round', { direct: true, words: 'none' }),
  task('approve', 'check', { direct: true, decides: true, files: true }),
  task('reject', 'x', { words: 'required', danger: true, decides: true, files: true }),
  task('return', 'undo-2', { targets: true, words: 'required' }),
  task('addApprover', 'user-round-plus', { people: 'one', where: true }),
  task('transfer', 'arrow-right-left', { people: 'one' }),
  task('askAdvice', 'message-circle-question-mark', { people: 'many', words: 'required' }),
  task('delegate', 'user-round', { people: 'one' }),
  task('removeApprover', 'minus', { seat: 'added', words: 'none' }),
  task('copy', 'send', { people: 'many' }),
  task('comment', 'message-square', { words: 'required', files: true, names: true }),
  task('remind', 'bell', { direct: true, words: 'none' }),
  task('takeBack', 'rotate-ccw', { direct: true, words: 'none' }),
  task('unclaim', 'inbox', { direct: true, words: 'none' }),
]

/** Every act on an approval as a whole: those of its submitter, then those of whoever looks after it. */
export const wholeActs: readonly ActSpec[] = [
  all('resubmit', 'send', { picks: true }),
  all('withdraw', 'undo-2', { wordsAs: 'reason', danger: true }),
  all('remind', 'bell', { direct: true, words: 'none' }),
  all('comment', 'message-square', { words: 'required', files: true, names: true }),
  all('copy', 'send', { people: 'many' }),
  all('replace', 'arrow-right-left', { ...byReason, seat: 'any', people: 'one' }),
  all('jump', 'workflow', { ...byReason, step: 'any' }),
  all('skip', 'fast-forward', { ...byReason, step: 'now' }),
  all('suspend', 'pause', byReason),
  all('resume', 'play', byReason),
  all('end', 'circle-x', { ...byReason, danger: true }),
]

/** What may be done now: on the seat first; what both offer is offered once. */
export function offeredActs(
  approval: ApprovalView,
  seat: MySeat | undefined,
  me: string | undefined,
): ActSpec[] {
  const own = seatActs.filter(
    ({ act, seat: which }) =>
      seat?.acts.includes(act) && (which === undefined || seatChoices(approval, which, me).length > 0),
  )
  const whole = wholeActs.filter(
    ({ act }) => approval.may.includes(act) && !own.some((one) => one.act === act),
  )
  return [...own, ...whole]
}

/** Every step of a path, those of branches and ways among them. */
export function stepsOf(path: readonly PathPart[]): StepPart[] {
  return path.flatMap((part) => {
    if (part.kind === 'step') return [part]
    if (part.kind === 'parallel') return part.branches.flatMap((branch) => stepsOf(branch.path))
    return part.kind === 'choose' ? part.ways.flatMap((way) => stepsOf(way.path)) : []
  })
}

const isOpen = ({ state }: PathSeat) => state === 'open' || state === 'waiting'

/** Open seats that may be taken away or given to somebody else. */
export function seatChoices(
  approval: ApprovalView,
  which: 'added' | 'any',
  me: string | undefined,
): { step: StepPart; seat: PathSeat }[] {
  return stepsOf(approval.path)
    .filter(({ state }) => state === 'now')
    .flatMap((step) =>
      step.seats
        .filter(
          (seat) =>
            isOpen(seat) &&
            (which === 'any' ||
              seat.why.some(({ reason, of }) => /^(added_|asked)/.test(reason) && of === me)),
        )
        .map((seat) => ({ step, seat })),
    )
}

/** The seat that an inbox row is about, else the one that can be decided. */
export const seatFor = (approval: ApprovalView, task: string | null | undefined): MySeat | undefined =>
  approval.mine.find((one) => one.task === task) ??
  approval.mine.find(({ state }) => state === 'open') ??
  approval.mine[0]
