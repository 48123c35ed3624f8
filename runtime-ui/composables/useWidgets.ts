import { injectWidgets, type WidgetRegistry } from '../widgets/registry.ts'

/** How fields are shown and edited: `useWidgets().get(field.widget)` gives Input and Cell. */
export function useWidgets(): WidgetRegistry {
  return injectWidgets()
}
