import type { AppModel } from '../../model.ts'
import type { Found } from '../seats/find-people.ts'
import type { Asking, Assignees, DecisionTable, World } from './asking.ts'

/** What a document says of one assignee: the key that names its kind, and what belongs to it. */
export type Slot = Readonly<Record<string, unknown>>

/** What may be wrong with an assignee; each world has its code for it. */
export type Fault = 'unknown' | 'incomplete' | 'noTable' | 'noPlugin' | 'noRole'

/** Where an assignee stands, for what is wrong with it. */
export interface Checking {
  world: World
  model: AppModel
  tables: Readonly<Record<string, DecisionTable>>
  /** `at` is below the assignee, key by key. */
  say(at: readonly string[], fault: Fault, en: string, zh: string): void
  /** The name of a role there is. */
  role(name: unknown, at: readonly string[]): void
  /** An expression over the record; with or without = before it. */
  expression(text: unknown, at: readonly string[]): void
  /** Assignees inside of this one: rows of a table, whom may be picked from. */
  all(assignees: Assignees, at: readonly string[]): void
}

/** A way to name people. One file each; a list of assignees unites what they find. */
export interface AssigneeKind {
  /** The key by which an assignee is of this kind. */
  name: string
  /** Its value is a text. */
  isText?: true
  /** Further keys it understands, `weight` besides. */
  keys: readonly string[]
  /** Where it has no place: why, and what to do instead. */
  refused?: Partial<Record<World, { en: string; zh: string }>>
  /** Who it is now, the disabled among those it names one by one too: the rules of the step leave them out. */
  find(
    slot: Slot,
    asking: Asking,
    findAll: (assignees: Assignees) => Promise<Found[]>,
  ): Promise<readonly Found[]>
  /** What is wrong with it, told when it is published. */
  check(slot: Slot, checking: Checking): void
  /** Assignees that the conformance suite resolves, over its office. */
  examples: readonly Slot[]
}

/** Kinds are written as a plugin's would be. */
export const defineKind = (kind: AssigneeKind): AssigneeKind => kind
