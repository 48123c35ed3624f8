const fields =
  '.body :is(input:not([type=hidden], [tabindex="-1"]), textarea, select, [contenteditable=true], [role=combobox], .combo)'
const acts = 'footer :is(button, a[href])'

/**
 * Where one begins in a dialog: at its first field, else at its first act, which is the safe one, rather than at the
 * cross. A finger asks for no keyboard before it has touched a field. What has asked for the focus itself keeps it.
 */
export function focusFirst(event: Event) {
  const box = event.target as HTMLElement
  if (box !== document.activeElement && box.contains(document.activeElement)) return event.preventDefault()
  const isThere = (one: HTMLElement) => !one.matches(':disabled')
  const first = (of: string) => [...box.querySelectorAll<HTMLElement>(of)].find(isThere)
  const touches = matchMedia('(pointer: coarse)').matches
  const field = first(fields)
  const wanted = field && touches ? box : (field ?? first(acts))
  if (!wanted) return
  event.preventDefault()
  wanted.focus({ preventScroll: true })
}
