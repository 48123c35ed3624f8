/** What people may do at a task besides answering it. */
export const besidesAnswering = [
  'transfer',
  'delegate',
  'addApprover',
  'removeApprover',
  'askAdvice',
  'comment',
  'remind',
] as const

/** What happens by itself at a deadline, before and after it. */
export const rungActs = ['remind', 'copySuperior', 'transfer', 'notify', 'answer'] as const
export type TaskRungAct = (typeof rungActs)[number]

/** What somebody may do with a task now, in the order of a menu. */
export type TaskAct = 'complete' | 'claim' | 'unclaim' | (typeof besidesAnswering)[number]

/** How one's place in a task stands. */
export interface Standing {
  state: string
  /** It is one's own; otherwise it may be claimed, or only looked at. */
  isMine: boolean
  mayClaim: boolean
  /** Somebody took it from several who might have. */
  isClaimed: boolean
  /** One gives advice to whom it belongs. */
  isAdvice: boolean
  /** One is asked for advice, and sits nowhere: all there is to do is to say something. */
  isAsked: boolean
  wasAdded: boolean
  /** Somebody is asked still, others than oneself among them. */
  isOpen: boolean
  othersAsked: boolean
  /** One sits there, may claim it, or looks after all processes. */
  mayRemind: boolean
  /** One has added somebody who can be taken away again. */
  hasAdded: boolean
  /** Somebody was reminded a short while ago. */
  isQuiet: boolean
  /** What the task permits; null: everything. */
  permitted: readonly string[] | null
}

/** What somebody may do now with a task that they are asked. */
export function actsAt(standing: Standing): TaskAct[] {
  const { state, isMine, mayClaim, isClaimed, isAdvice, wasAdded, isOpen, permitted } = standing
  if (standing.isAsked && !mayClaim) return ['comment']
  const isTheirs = isMine && state === 'open'
  const mayDo: Readonly<Record<TaskAct, boolean>> = {
    complete: isTheirs || mayClaim,
    claim: mayClaim,
    unclaim: isTheirs && isClaimed,
    transfer: isTheirs,
    delegate: isTheirs && !isAdvice,
    addApprover: isTheirs && !isAdvice && (!wasAdded || permitted !== null),
    removeApprover: isOpen && standing.hasAdded,
    askAdvice: isMine && (state === 'open' || state === 'waiting'),
    comment: isOpen,
    remind: isOpen && standing.mayRemind && standing.othersAsked && !standing.isQuiet,
  }
  return (Object.keys(mayDo) as TaskAct[]).filter(
    (act) => mayDo[act] && (!isBeside(act) || (permitted?.includes(act) ?? true)),
  )
}

const isBeside = (act: string): boolean => (besidesAnswering as readonly string[]).includes(act)
