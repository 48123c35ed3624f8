import { autocompletion, type CompletionContext, closeBrackets } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, foldGutter, indentOnInput } from '@codemirror/language'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { expressionLanguage, highlighting, jsonLanguage } from './highlight.ts'

export interface CodeWord {
  name: string
  label?: string
}
export interface CodeSettings {
  parent: HTMLElement
  text: string
  language: 'json' | 'expression'
  /** Whole documents get line numbers and folding; a field of a panel does not. */
  size: 'field' | 'page'
  label: string
  id?: string | undefined
  nonce?: string | undefined
  readonly: boolean
  /** Names that the completion knows; asked each time. */
  words: () => CodeWord[]
  onChange: (text: string) => void
}

const theme = EditorView.theme({
  '&': { fontSize: '12px', backgroundColor: 'transparent', color: 'var(--fg)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { fontFamily: 'var(--mono)', caretColor: 'var(--fg)', lineHeight: '18px', padding: '4px 0' },
  '.cm-line': { padding: '0 8px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--fg3)', border: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--fg)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-bg) !important',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    border: 'none',
    boxShadow: 'var(--e2)',
    borderRadius: 'var(--r8)',
    overflow: 'hidden',
  },
  '.cm-tooltip-autocomplete > ul > li': { padding: '4px 8px !important', color: 'var(--fg)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-bg) !important',
    color: 'var(--accent-fg) !important',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--press) !important' },
})

const functions = [
  '$today()',
  '$now()',
  '$exists()',
  '$not()',
  '$contains()',
  '$group()',
  '$daysBetween()',
  '$addDays()',
  '$addMonths()',
  '$sum()',
  '$count()',
  '$user.id',
  '$user.roles',
  '$old',
]

const completion = (words: () => CodeWord[]) =>
  autocompletion({
    override: [
      (context: CompletionContext) => {
        const word = context.matchBefore(/[$\w.]+/)
        if (!word && !context.explicit) return null
        const names = words().map(({ name, label }) => ({
          label: name,
          type: 'property',
          ...(label ? { detail: label } : {}),
        }))
        return {
          from: word?.from ?? context.pos,
          options: [...names, ...functions.map((label) => ({ label, type: 'function' }))],
        }
      },
    ],
  })

/** An editor for JSON or an expression. Loaded only where one is shown: CodeMirror is large. */
export function createCodeEditor(settings: CodeSettings) {
  const writable = new Compartment()
  const mayWrite = (readonly: boolean): Extension => [
    EditorState.readOnly.of(readonly),
    EditorView.editable.of(!readonly),
  ]
  const page: Extension[] = settings.size === 'page' ? [lineNumbers(), foldGutter()] : []
  const view = new EditorView({
    parent: settings.parent,
    state: EditorState.create({
      doc: settings.text,
      extensions: [
        ...(settings.nonce ? [EditorView.cspNonce.of(settings.nonce)] : []),
        ...page,
        history(),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        EditorState.tabSize.of(2),
        EditorView.lineWrapping,
        settings.language === 'json' ? jsonLanguage : [expressionLanguage, completion(settings.words)],
        highlighting,
        theme,
        EditorView.contentAttributes.of({
          'aria-label': settings.label,
          ...(settings.id ? { id: settings.id } : {}),
        }),
        writable.of(mayWrite(settings.readonly)),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) settings.onChange(update.state.doc.toString())
        }),
      ],
    }),
  })
  // The page scrolls inside the editor: it must be reached by keyboard too.
  if (settings.size === 'page') view.scrollDOM.tabIndex = 0
  return {
    /** Puts another text in place, unless it is the one that stands there. */
    setText(text: string) {
      if (text === view.state.doc.toString()) return
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
    },
    setReadonly: (readonly: boolean) => view.dispatch({ effects: writable.reconfigure(mayWrite(readonly)) }),
    /** Marks the place of a key of a JSON document, and scrolls there. */
    select(from: number, to: number) {
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true })
      view.focus()
    },
    destroy: () => view.destroy(),
  }
}

export type CodeEditor = ReturnType<typeof createCodeEditor>
