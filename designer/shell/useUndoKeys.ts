import { onScopeDispose } from 'vue'
import type { Studio } from './studio.ts'

/**
 * ⌘Z and ⇧⌘Z (⌘Y) over the whole draft. Not while somebody types into a search box, a new field's name or a code
 * editor, which take back their own letters (an empty box has none); in the properties panel it is the document that is typed into.
 */
export function useUndoKeys(studio: Pick<Studio, 'undo' | 'redo'>): void {
  function hear(event: KeyboardEvent) {
    const key = event.key.toLowerCase()
    if (!(event.metaKey || event.ctrlKey) || event.altKey || (key !== 'z' && key !== 'y')) return
    const target = event.target as HTMLElement | null
    const isOwn = target?.closest('input, textarea, [contenteditable="true"]')
    const isEmpty = target instanceof HTMLInputElement && target.value === ''
    if (isOwn && !isEmpty && (!target?.closest('.st-right') || target.closest('.cm-editor'))) return
    event.preventDefault()
    if (key === 'y' || event.shiftKey) studio.redo()
    else studio.undo()
  }
  window.addEventListener('keydown', hear)
  onScopeDispose(() => window.removeEventListener('keydown', hear))
}
