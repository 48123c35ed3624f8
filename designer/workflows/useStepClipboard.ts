import { onMounted, onScopeDispose } from 'vue'
import { useCopyText } from '../shell/useCopyText.ts'
import type { Copied } from './commands/paste-nodes.ts'
import type { ProcessNode } from './levels.ts'

/** Marks our own text on the clipboard. */
const mark = 'trellis/steps'

export interface StepClipboard {
  nodes: () => Readonly<Record<string, ProcessNode>>
  selected: () => readonly string[]
  onPaste: (copied: Copied) => void
  onCopied: (count: number) => void
  onDelete: () => void
}

/** Copy, cut away and paste steps with the keys of the system, between workflows and windows too. */
export function useStepClipboard({ nodes, selected, onPaste, onCopied, onDelete }: StepClipboard) {
  const copyText = useCopyText()
  const chosen = (): Copied =>
    Object.fromEntries(selected().flatMap((id) => (nodes()[id] ? [[id, nodes()[id]!]] : [])))
  const textOf = (steps: Copied) => JSON.stringify({ [mark]: steps })

  const onCopy = (event: ClipboardEvent) => {
    const steps = chosen()
    if (isTyping(event) || Object.keys(steps).length === 0 || window.getSelection()?.toString()) return
    event.clipboardData?.setData('text/plain', textOf(steps))
    event.preventDefault()
    onCopied(Object.keys(steps).length)
  }
  const onPasted = (event: ClipboardEvent) => {
    if (isTyping(event)) return
    const steps = stepsIn(event.clipboardData?.getData('text/plain') ?? '')
    if (!steps) return
    event.preventDefault()
    onPaste(steps)
  }
  const onKey = (event: KeyboardEvent) => {
    if (isTyping(event) || selected().length === 0) return
    if (event.key === 'Delete' || event.key === 'Backspace') onDelete()
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
      const steps = chosen()
      if (await copyText(textOf(steps))) onCopied(Object.keys(steps).length)
    },
  }
}

const isTyping = ({ target }: Event): boolean =>
  target instanceof Element &&
  target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], .st-right') !== null

/** Steps that were copied here or elsewhere; nothing where the text is something else. */
function stepsIn(text: string): Copied | undefined {
  if (!text.includes(mark)) return undefined
  try {
    const steps = (JSON.parse(text) as Record<string, unknown>)[mark]
    const isMap = typeof steps === 'object' && steps !== null
    const all = isMap ? Object.values(steps) : []
    return all.length > 0 && all.every((step) => typeof (step as ProcessNode | null)?.type === 'string')
      ? (steps as Copied)
      : undefined
  } catch {
    return undefined // a text that only looks like it
  }
}
