import { EditorView } from '@codemirror/view'

const wave = (colour: string) => ({
  textDecoration: `underline wavy ${colour} 1px`,
  textUnderlineOffset: '3px',
})

/** By the tokens of the kit, so that light and dark follow. */
export const expressionTheme = EditorView.theme({
  '&': { fontSize: '12px', backgroundColor: 'transparent', color: 'var(--fg)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { fontFamily: 'var(--mono)', caretColor: 'var(--fg)', lineHeight: '20px', padding: '4px 0' },
  '.cm-line': { padding: '0 8px' },
  '.cm-cursor': { borderLeftColor: 'var(--fg)' },
  '.cm-placeholder': { color: 'var(--fg3)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-bg) !important',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--press) !important' },
  '.expr-t-key': { color: 'var(--c-key)' },
  '.expr-t-fn': { color: 'var(--c-fn)' },
  '.expr-t-field': { color: 'var(--c-field)' },
  '.expr-t-str': { color: 'var(--c-str)' },
  '.expr-t-num': { color: 'var(--c-num)' },
  '.expr-t-com': { color: 'var(--c-com)' },
  '.expr-mark.error': wave('var(--red)'),
  '.expr-mark.warning': wave('var(--amber)'),
  '.expr-mark.info': wave('var(--accent)'),
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    color: 'var(--fg)',
    border: 'none',
    boxShadow: 'var(--e2)',
    borderRadius: 'var(--r8)',
    overflow: 'hidden',
    zIndex: '90',
  },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxWidth: 'min(420px, 90vw)' },
  '.cm-tooltip-autocomplete > ul > li': {
    padding: '4px 8px !important',
    lineHeight: '20px',
    color: 'var(--fg)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-bg) !important',
    color: 'var(--accent-fg) !important',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-completionDetail': { fontStyle: 'normal', fontFamily: 'var(--font)', color: 'var(--fg3)' },
  '.cm-tooltip.cm-completionInfo': { padding: '0', maxWidth: 'min(280px, 60vw)' },
  '.expr-card': {
    padding: '8px 12px',
    maxWidth: 'min(320px, 80vw)',
    font: '12px/18px var(--font)',
    display: 'grid',
    gap: '4px',
  },
  '.expr-card__title': { fontFamily: 'var(--mono)', color: 'var(--c-fn)' },
  '.expr-card__problem': { color: 'var(--red-fg)' },
  '.expr-card__example': { fontFamily: 'var(--mono)', color: 'var(--fg2)' },
})
