import { unifiedMergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { highlighting, jsonLanguage } from '../source/highlight.ts'

const theme = EditorView.theme({
  '&': { fontSize: '12px', backgroundColor: 'transparent', color: 'var(--fg)' },
  '.cm-content': { fontFamily: 'var(--mono)', lineHeight: '18px' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--fg3)' },
  '.cm-changedLine, .cm-inlineChangedLine': { backgroundColor: 'var(--green-bg) !important' },
  '.cm-changedText': { background: 'color-mix(in srgb, var(--green) 30%, transparent) !important' },
  '.cm-deletedChunk': { backgroundColor: 'var(--red-bg) !important' },
  '.cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in srgb, var(--red) 26%, transparent) !important',
  },
  '.cm-collapsedLines::before': { content: '""' },
  '.cm-collapsedLines::after': { content: '""' },
  '.cm-collapsedLines': { background: 'var(--sunken)', color: 'var(--fg3)' },
})

interface DiffSettings {
  parent: HTMLElement
  before: string
  after: string
  label: string
  nonce?: string | undefined
}

/** Read-only, in one column: what went is red above what came. Long stretches that are the same are folded. */
export function createDiffView({ parent, before, after, label, nonce }: DiffSettings): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: after,
      extensions: [
        ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        EditorView.lineWrapping,
        jsonLanguage,
        highlighting,
        unifiedMergeView({
          original: before,
          mergeControls: false,
          highlightChanges: true,
          collapseUnchanged: { margin: 3, minSize: 6 },
        }),
        theme,
      ],
    }),
  })
}

export type DiffView = EditorView
