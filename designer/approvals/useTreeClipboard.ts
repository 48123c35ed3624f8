import { onMounted, onScopeDispose } from 'vue'
import { useCopyText } from '../shell/useCopyText.ts'
import type { Copied } from './commands/paste-parts.ts'

/** Marks our own text on the clipboard. */
const mark = 'trellis/approval-steps'

/** Copy and paste parts of a path with the keys of the system, between approvals and windows too. */
export function useTreeClipboard(acts: {
  copied: () => Copied | undefined
  onPaste: (copied: Copied) => void
  onCopied: (copied: Copied) => void
  onDelete: () => void
}) {
  const copyText = useCopyText()
  const textOf = (copied: Copied) => JSON.stringify({ [mark]: copied })
  const onCopy = (event: ClipboardEvent) => {
    const copied = acts.copied()
    if (isTyping(event) || !copied || window.getSelection()?.toString()) return
    event.clipboardData?.setData('text/plain', textOf(copied))
    event.preventDefault()
    acts.onCopied(copied)
  }
  const onPasted = (event: ClipboardEvent) => {
    if (isTyping(event)) return
    const copied = copiedIn(event.clipboardData?.getData('text/plain') ?? '')
    if (!copied) return
    event.preventDefault()
    acts.onPaste(copied)
  }
  const onKey = (event: KeyboardEvent) => {
    if (!isTyping(event) && (event.key === 'Delete' || event.key === 'Backspace')) acts.onDelete()
  }
  onMounted(() => {
    document.addEventListener('copy', onCopy)
    document.addEventListener('paste', onPasted)
    document.addEventListener('keydown', onKey)
  })
  onScopeDispose(() => {
    document.removeEventListener('copy', onCopy)
    document.removeEventListener('paste', onPasted)
    document.removeEventListener('keydown', onKey)
  })
  return {
    copy: async () => {
      const copied = acts.copied()
      if (!copied) return
      if (await copyText(textOf(copied))) acts.onCopied(copied)
    },
  }
}

const isTyping = ({ target }: Event): boolean =>
  target instanceof Element &&
  target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], .st-right') !== null

function copiedIn(text: string): Copied | undefined {
  if (!text.includes(mark)) return undefined
  try {
    const found = (JSON.parse(text) as Record<string, unknown>)[mark] as Partial<Copied> | undefined
    return Array.isArray(found?.path) && typeof found.steps === 'object' && found.steps !== null
      ? (found as Copied)
      : undefined
  } catch {
    return undefined // a text that only looks like it
  }
}
