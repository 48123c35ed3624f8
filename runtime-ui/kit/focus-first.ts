const fields =
  '.body :is(input:not([type=hidden], [tabindex="-1"]), textarea, select, [contenteditable=true], [role=combobox], .combo)'
const acts = 'footer :is(button, a[href])'
const longestMs = 2_000

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
  const awaited = touches ? undefined : fieldToCome(box)
  const field = first(fields)
  const wanted = awaited || (field && touches) ? box : (field ?? first(acts))
  if (!wanted) return
  event.preventDefault()
  wanted.focus({ preventScroll: true })
  if (awaited) focusOnceThere(box, awaited)
}

/** Id of the first field where its label is there before it: what it is made of is still loading. */
function fieldToCome(box: HTMLElement): string | undefined {
  const id = box.querySelector<HTMLLabelElement>('.body label[for]')?.htmlFor
  return id && !document.getElementById(id) ? id : undefined
}

function focusOnceThere(box: HTMLElement, id: string) {
  const seen = new MutationObserver(() => {
    const field = document.getElementById(id)
    if (!field) return
    seen.disconnect()
    if (document.activeElement === box) field.focus({ preventScroll: true })
  })
  seen.observe(box, { childList: true, subtree: true, attributes: true, attributeFilter: ['id'] })
  setTimeout(() => seen.disconnect(), longestMs)
}
