const focusable = 'input, textarea, button, [tabindex], [contenteditable="true"]'

/** Puts the focus on the first control within `box`, waiting up to a second for one that still loads. */
export function focusFirst(box: HTMLElement | null | undefined): void {
  if (!box || box.contains(document.activeElement)) return
  const found = box.querySelector<HTMLElement>(focusable)
  if (found) {
    found.focus()
    return
  }
  const observer = new MutationObserver(() => {
    const late = box.querySelector<HTMLElement>(focusable)
    if (!late) return
    observer.disconnect()
    if (!box.contains(document.activeElement)) late.focus()
  })
  observer.observe(box, { childList: true, subtree: true })
  setTimeout(() => observer.disconnect(), 1000)
}
