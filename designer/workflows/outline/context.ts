import { type InjectionKey, inject } from 'vue'
import type { Level } from '../levels.ts'
import type { StepNote } from '../notes.ts'
import type { ToldStep } from '../told.ts'
import type { BoxWords } from '../useBoxWords.ts'
import type { Port } from '../wires.ts'
import type { OutlineStep } from './outline.ts'

/** What the parts of an outline say and do, however deep they stand. */
export interface OutlineContext {
  /** A way in by its name, a step; with the word for what it is. */
  headWords: (trigger: string) => BoxWords & { type: string }
  stepWords: (step: OutlineStep) => BoxWords & { type: string }
  /** What a run, numbers or a comparison say of it. */
  marksOf: (id: string, level: Level) => { told?: ToldStep | null | undefined; note?: StepNote | undefined }
  wayWords: (step: OutlineStep, port: Port) => string
  titleOf: (id: string) => string
  isChosen: (id: string) => boolean
  choose: (id: string) => void
  goTo: (id: string) => void
}

export const outlineKey: InjectionKey<OutlineContext> = Symbol('outline')

export function useOutline(): OutlineContext {
  const context = inject(outlineKey)
  if (!context) throw new Error('No outline. FlowOutline provides it.')
  return context
}

/** Where a step or a way in stands on the page. */
export const placeOf = (id: string): string => `wf-at-${id}`
