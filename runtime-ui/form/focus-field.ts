import { nextTick } from 'vue'

/** Brings a field of a form on screen into view and puts the caret there. */
export async function focusField(name: string): Promise<void> {
  await nextTick()
  const field = document.querySelector(`form [data-field="${CSS.escape(name)}"]`)
  field?.scrollIntoView({ block: 'center' })
  field?.querySelector<HTMLElement>('input, textarea, button, [tabindex]')?.focus()
}
