import type { Component } from 'vue'
import type { FieldView } from '../client/model.ts'

/** What every Input is given beside its model. `record` is what stands in the form, for filters that name it. */
export interface InputProps {
  id?: string
  field: FieldView
  readonly?: boolean
  invalid?: boolean
  record?: Record<string, unknown>
  /** Set when the editor opens inside a cell: it takes the focus, and pickers open at once. */
  focused?: boolean
  /** What was typed to open the editor. */
  initial?: string
}

export interface CellProps {
  value: unknown
  field: FieldView
  record?: Record<string, unknown>
}

/** How one kind of field is shown and edited: a folder in `widgets/`. */
export interface WidgetDef {
  name: string
  Input: Component
  Cell: Component
  icon: string
  /** Column width in pixels to begin with. */
  width: number
  /** No column is narrower: a usual value would be cut, in the language that needs most for it. */
  whole?: true
  /** Narrowest column, in pixels, in which a usual value can still be typed; where it is left out, 150 or `width`. */
  least?: number
  align?: 'end'
  /** A pasted text as a value of this kind; undefined when it is none. Texts are taken as they are without it. */
  parse?: (text: string, field: FieldView, locale: string) => unknown
}

export const defineWidget = (widget: WidgetDef): WidgetDef => widget
