import { type InjectionKey, inject, type Ref } from 'vue'
import type { FormDocument } from '../../metadata/schema/types.ts'
import type { Place } from '../expressions/place.ts'
import type { OptionOwner } from '../renaming/rename-option-everywhere.ts'
import type { MakeControl } from './plain-control.ts'

/** What the editors of a panel may need to know of the document around the value. */
export interface PanelContext {
  /** The object whose fields are meant by field names and expressions. */
  object: Readonly<Ref<string | undefined>>
  form?: Readonly<Ref<FormDocument | undefined>>
  /** What options that are shown belong to. */
  options?: Readonly<Ref<OptionOwner | undefined>>
  /** What a text may name where the document says it otherwise than its schema: steps of a process. */
  place?: (key: string, beside: Readonly<Record<string, unknown>>) => Place
  /** Editors that only documents of this kind need, by `x-control`. */
  controls?: ReadonlyMap<string, MakeControl>
}

export const panelContextKey: InjectionKey<PanelContext> = Symbol('panelContext')

export function usePanelContext(): PanelContext {
  const context = inject(panelContextKey)
  if (!context) throw new Error('No panel context. Provide panelContextKey above SchemaForm.')
  return context
}

/** What else stands in the part of the document that a panel shows: a field's `type` beside its `filter`. */
export const besideKey: InjectionKey<Readonly<Ref<Readonly<Record<string, unknown>>>>> = Symbol('beside')
