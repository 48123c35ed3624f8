import type { OptionsSchema } from './options.ts'

/** What a graph must know of a type of node to be judged, whoever performs it. */
export interface NodeShape {
  name: string
  /** Ports besides `next`; `own` when the document names them. */
  outputs: readonly string[] | 'own'
  /** Whether a thread may rest there: it asks people or the world, or waits for time or an event. */
  waits: boolean
  /** Its output has a short line for each record it wrote, however many `limits.items` allow; nothing else is in it. */
  lists?: boolean
  /** Absent: the keys of this type are nobody's business here. */
  options?: OptionsSchema
}

export interface NodeShapes {
  find(type: string): NodeShape | undefined
  all(): readonly NodeShape[]
}
