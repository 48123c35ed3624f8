import type { Component } from 'vue'

/** Every page of the gallery: one per kit component, found by its file name. */
export const pages: Record<string, () => Promise<{ default: Component }>> = Object.fromEntries(
  Object.entries(import.meta.glob<{ default: Component }>('./pages/*.vue')).map(([path, load]) => [
    path.replace('./pages/', '').replace('.vue', ''),
    load,
  ]),
)
