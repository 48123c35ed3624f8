import type { ActInput, Pick as PeoplePick } from '../client/approvals.ts'
import type { Choice } from '../kit/choice.ts'

/** How an act is offered, and what it asks for before it is done. */
export interface ActSpec {
  act: string
  icon: string
  /** Of the reader's own seat, or of the approval as a whole. */
  on: 'task' | 'instance'
  people?: 'one' | 'many'
  /** In front of the reader, beside, or behind. */
  where?: true
  targets?: true
  seat?: 'added' | 'any'
  step?: 'any' | 'now'
  picks?: true
  words: 'required' | 'optional' | 'none'
  /** Files may hang on it. */
  files?: true
  /** A file without which it is not done. */
  needsFile?: 'attachment' | 'signature'
  /** Colleagues named in the words are told. */
  names?: true
  /** Under which name the words go. */
  wordsAs?: 'reason'
  /** Only somebody who looks after the approval does it. */
  byAdmin?: true
  danger?: true
  /** Done at once, with nothing to ask. */
  direct?: true
  /** A decision: it says what was seen. */
  decides?: true
}

/** Out of what an act is chosen, where it asks for that. */
export interface ActChoices {
  targets?: Choice[]
  /** With what is sent once that seat is chosen. */
  seats?: (Choice & { input: ActInput })[]
  steps?: Choice[]
  picks?: PeoplePick[]
}

/** An act as it is pressed in the bar. */
export interface ActButton {
  name: string
  label: string
  icon?: string | undefined
  variant?: 'primary' | 'dangerText' | undefined
  run: () => void
}
