const isField = (target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'file'].includes(target.type))

const longestMs = 5_000

/**
 * Keeps what is typed while something that will take the focus is still loading, and gives it to the first field
 * that does. Esc forgets it.
 *
 * @returns to be called when nothing will take the focus any more
 */
export function holdTyping(): () => void {
  const before = document.activeElement
  let held = ''
  function hear(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape') return stop()
    const isText = event.key.length === 1 && (held !== '' || event.key !== ' ')
    if (!isText && !(event.key === 'Backspace' && held)) return
    held = isText ? held + event.key : held.slice(0, -1)
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  function give({ target }: FocusEvent) {
    if (!isField(target) || target === before) return
    stop()
    if (!held) return
    target.setRangeText(held, target.value.length, target.value.length, 'end')
    target.dispatchEvent(new InputEvent('input', { bubbles: true, data: held, inputType: 'insertText' }))
    // Whoever gave the focus may select all there is next: the letter after that would replace it.
    queueMicrotask(() => target.setSelectionRange(target.value.length, target.value.length))
  }
  function stop() {
    clearTimeout(timer)
    window.removeEventListener('keydown', hear, true)
    document.removeEventListener('focusin', give)
  }
  const timer = setTimeout(stop, longestMs)
  window.addEventListener('keydown', hear, true)
  document.addEventListener('focusin', give)
  return stop
}
