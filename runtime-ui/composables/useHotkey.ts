import { onScopeDispose } from 'vue'

/** A single key, heard while nobody types and no dialog is open; or with ⌘/Ctrl when written `mod+k`. */
export function useHotkey(key: string, run: () => void): void {
  const withMod = key.startsWith('mod+')
  const wanted = key.replace('mod+', '')
  function hear(event: KeyboardEvent) {
    const target = event.target as HTMLElement | null
    const isTyping = !!target?.closest(
      'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="grid"]',
    )
    if (event.key.toLowerCase() !== wanted || (event.metaKey || event.ctrlKey) !== withMod || event.altKey)
      return
    if (!withMod && isTyping) return
    event.preventDefault()
    run()
  }
  window.addEventListener('keydown', hear)
  onScopeDispose(() => window.removeEventListener('keydown', hear))
}
