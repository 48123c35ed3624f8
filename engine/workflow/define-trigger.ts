import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import type { OptionsSchema } from '../process/graph/options.ts'
import type { Localized } from './expressions/templates.ts'

/** What happens to records. */
export type RecordAct = 'create' | 'update' | 'delete' | 'restore' | 'transfer' | 'merge'

/** Keys that every trigger may have, and those of the types that the engine itself reads. */
export interface TriggerDocument {
  type: string
  when?: string
  start?: string
  /** Expressions that give the run's input; what its callers gave unless there are any. */
  input?: Readonly<Record<string, unknown>>
  label?: Localized
  [option: string]: unknown
}

/** Changes of records after which a trigger looks at them. */
export interface RecordInterest {
  object: string
  acts: readonly RecordAct[]
  /** Of an update: one of these has changed. Any, when absent. */
  fields?: readonly string[]
}

/** A way in. Ours are defined as a plugin's would be. */
export interface TriggerType {
  name: string
  options: OptionsSchema
  /** Triggers of this type wait for changes of records. */
  listensTo?(trigger: TriggerDocument, document: WorkflowDocument): RecordInterest | undefined
  /** Whether values fit the options beyond their schema; a key and what is wrong with it. */
  check?(trigger: TriggerDocument): { key: string; en: string; zh: string } | undefined
}

export const defineTrigger = (type: TriggerType): TriggerType => type

/** Keys that every trigger may have. */
export const commonKeys: readonly string[] = ['type', 'when', 'start', 'input', 'label', 'description']
