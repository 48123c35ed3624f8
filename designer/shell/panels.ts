import { type InjectionKey, inject, type Ref } from 'vue'

/**
 * Which side panels are open. `readonly`: on a phone the studio is for reading and
 * publishing, and as somebody else for reading.
 */
export interface Panels {
  tree: Ref<boolean>
  properties: Ref<boolean>
  readonly: Readonly<Ref<boolean>>
}

export const panelsKey: InjectionKey<Panels> = Symbol('panels')

export function usePanels(): Panels {
  const panels = inject(panelsKey)
  if (!panels) throw new Error('No panels. StudioShell provides them.')
  return panels
}
