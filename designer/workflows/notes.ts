import type { Wire } from './wires.ts'

/** What is drawn on top of a workflow besides one run: how versions differ, how often its steps are gone through. */
export type Tone = 'added' | 'removed' | 'changed'

export interface StepBadge {
  icon: string
  text: string
  color: 'green' | 'amber' | 'red' | 'blue' | 'gray'
  /** What the picture and number mean, for tooltip and screen readers. */
  title: string
  /** Stands at the other end of the line. */
  isApart?: boolean
}
export interface StepNote {
  tone?: Tone
  badges?: readonly StepBadge[]
  /** How much of the time goes here, from 0 to 1. */
  heat?: number
}
export interface WireNote {
  tone?: Tone
  text?: string
}
export interface Notes {
  steps: ReadonlyMap<string, StepNote>
  /** By the ids of wires. */
  wires: ReadonlyMap<string, WireNote>
  /** Wires that were, drawn beside those that are. */
  gone: readonly Wire[]
  /** Below each box a line of badges. */
  hasBadges: boolean
}
