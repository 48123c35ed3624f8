import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  closeBrackets,
  closeBracketsKeymap,
  completionStatus,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state'
import { EditorView, hoverTooltip, keymap, placeholder } from '@codemirror/view'
import type { Offer, Offers } from './completions.ts'
import { type Marked, markedAt, marks, setMarks } from './editor-marks.ts'
import { expressionTheme } from './editor-theme.ts'
import { tokenColours } from './token-colours.ts'

/** What the completion and the hover say of a name. */
export interface Description {
  detail?: string
  title?: string
  text?: string
  example?: string
}

export interface ExpressionEditorSettings {
  parent: HTMLElement
  text: string
  label: string
  id?: string | undefined
  placeholder: string
  nonce?: string | undefined
  readonly: boolean
  offersAt: (text: string, at: number) => Offers | undefined
  describe: (offer: Offer) => Description
  /** What stands at a place of the text: a function, a field. */
  explain: (text: string, at: number) => (Description & { from: number; to: number }) | undefined
  onChange: (text: string) => void
}

const types: Readonly<Record<Offer['kind'], string>> = {
  field: 'property',
  relation: 'namespace',
  function: 'function',
  variable: 'variable',
  word: 'keyword',
  option: 'constant',
}

/** An editor for one expression. Loaded only where one is shown: CodeMirror is large. */
export function createExpressionEditor(settings: ExpressionEditorSettings) {
  const writable = new Compartment()
  const mayWrite = (readonly: boolean): Extension => [
    EditorState.readOnly.of(readonly),
    EditorView.editable.of(!readonly),
  ]
  const view = new EditorView({
    parent: settings.parent,
    state: EditorState.create({
      doc: settings.text,
      extensions: [
        ...(settings.nonce ? [EditorView.cspNonce.of(settings.nonce)] : []),
        history(),
        Prec.high(keymap.of([{ key: 'Tab', run: acceptCompletion }])),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
        bracketMatching(),
        closeBrackets(),
        EditorState.tabSize.of(2),
        EditorView.lineWrapping,
        placeholder(settings.placeholder),
        tokenColours,
        marks,
        completion(settings),
        explanations(settings),
        expressionTheme,
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
  return {
    /** Puts another text in place, unless it is the one that stands there. */
    setText(text: string) {
      if (text === view.state.doc.toString()) return
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
    },
    setReadonly: (readonly: boolean) => view.dispatch({ effects: writable.reconfigure(mayWrite(readonly)) }),
    setMarks(found: readonly Marked[]) {
      const end = view.state.doc.length
      const inside = found.filter(({ from, to }) => from <= end && to <= end)
      view.dispatch({ effects: setMarks.of(inside) })
    },
    replace(from: number, to: number, text: string) {
      view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } })
      view.focus()
    },
    select(from: number, to: number) {
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true })
      view.focus()
    },
    /** Whether Escape belongs to the list of proposals. */
    isChoosing: () => completionStatus(view.state) !== null,
    destroy: () => view.destroy(),
  }
}

export type ExpressionEditorView = ReturnType<typeof createExpressionEditor>

function completion({ offersAt, describe }: ExpressionEditorSettings): Extension {
  return autocompletion({
    icons: false,
    override: [
      (context: CompletionContext) => {
        const found = offersAt(context.state.doc.toString(), context.pos)
        const before = context.state.sliceDoc(Math.max(0, context.pos - 1), context.pos)
        const isAsked = context.explicit || /[\p{L}_$.'"]/u.test(before)
        if (!found || !isAsked) return null
        return {
          from: found.from,
          options: found.offers.map((offer) => toCompletion(offer, describe(offer))),
          validFor: /^['"]?[\p{L}\p{N}_$]*$/u,
        }
      },
    ],
  })
}

function toCompletion(offer: Offer, { detail, title, text, example }: Description): Completion {
  return {
    label: offer.name,
    type: types[offer.kind],
    ...(detail ? { detail } : {}),
    ...(text
      ? { info: () => card({ text, ...(title ? { title } : {}), ...(example ? { example } : {}) }) }
      : {}),
    boost: offer.kind === 'field' || offer.kind === 'option' ? 2 : offer.kind === 'relation' ? 1 : 0,
    apply: (view, _completion, from, to) => {
      // A quote that the editor closed by itself is part of an option.
      const after = view.state.sliceDoc(to, to + 1)
      const end = offer.kind === 'option' && after === offer.text[0] ? to + 1 : to
      view.dispatch({
        changes: { from, to: end, insert: offer.text },
        selection: { anchor: from + offer.text.length - (offer.back ?? 0) },
      })
    },
  }
}

const explanations = ({ explain }: ExpressionEditorSettings): Extension =>
  hoverTooltip((view, at) => {
    const problem = markedAt(view.state, at)
    const found = explain(view.state.doc.toString(), at)
    if (!problem && !found) return null
    const span = problem ?? found!
    return {
      pos: span.from,
      end: span.to,
      above: true,
      create: () => ({ dom: card({ ...found, ...(problem ? { problem: problem.message } : {}) }) }),
    }
  })

function card({ title, text, example, problem }: Description & { problem?: string }): HTMLElement {
  const dom = document.createElement('div')
  dom.className = 'expr-card'
  for (const [part, words] of Object.entries({ problem, title, text, example })) {
    if (!words) continue
    const line = document.createElement('div')
    line.className = `expr-card__${part}`
    line.textContent = words
    dom.append(line)
  }
  return dom
}
