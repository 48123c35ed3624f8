import type { Component } from 'vue'
import type { PanelProperty } from './schema.ts'

/** An editor of one value: what it is given beside the value and whether it may be changed. */
export interface PlainControl {
  is: Component
  props: Readonly<Record<string, unknown>>
  /** Takes the whole width of a panel, below its title. */
  isWide?: boolean
}
export interface AboutControl {
  property: PanelProperty
  id: string
}
export type MakeControl = (about: AboutControl) => PlainControl
