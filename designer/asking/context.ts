import { type InjectionKey, inject, type Ref } from 'vue'
import type { Choice } from '../../runtime-ui/kit/choice.ts'
import type { PeopleKind } from './people/assignee.ts'

/** What an act of a deadline's ladder chooses besides, and under which key it is written. */
export interface LadderChoice {
  key: 'to' | 'output'
  label: string
  items: readonly Choice[]
  /** What holds where nothing is written. */
  usual?: string
}

/** What editors of who is asked, and until when, need to know of what asks: an approval, or a workflow. */
export interface AskingContext {
  /** Ways to name people that are offered. */
  kinds: readonly PeopleKind[]
  /** Whose superiors and department are meant where nothing says whose. */
  usualStart: 'submitter' | 'owner'
  /** What they are called who began it, among the texts. */
  cause: 'submitter' | 'cause'
  /** Decision tables by name. */
  tables: Readonly<Ref<readonly string[]>>
  ladderActs: readonly string[]
  choiceOf: (act: string) => LadderChoice | undefined
  /** Whose working time counts besides calendars by their names, and what does where nothing is written. */
  calendars: Readonly<Ref<{ words: readonly string[]; usual: string }>>
}

export const askingKey: InjectionKey<AskingContext> = Symbol('asking')

export function useAsking(): AskingContext {
  const asking = inject(askingKey)
  if (!asking) throw new Error('Nothing asks people here. Provide askingKey above its panels.')
  return asking
}
