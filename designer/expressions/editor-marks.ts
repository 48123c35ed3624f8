import { type EditorState, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'

/** A place of the text that something is said about. */
export interface Marked {
  from: number
  to: number
  severity: 'error' | 'warning' | 'info'
  message: string
}

export const setMarks = StateEffect.define<readonly Marked[]>()

const decorationOf = (mark: Marked) =>
  Decoration.mark({ class: `expr-mark ${mark.severity}`, marked: mark }).range(mark.from, mark.to)

/** Underlined findings; they move along with the text until new ones come. */
export const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    const effect = transaction.effects.find((one) => one.is(setMarks))
    if (!effect) return shown.map(transaction.changes)
    const wide = effect.value.filter(({ from, to }) => to > from)
    return Decoration.set(wide.map(decorationOf), true)
  },
  provide: (field) => EditorView.decorations.from(field),
})

export function markedAt(state: EditorState, at: number): Marked | undefined {
  let found: Marked | undefined
  state.field(marks).between(at, at, (from, to, { spec }) => {
    found ??= { ...(spec as { marked: Marked }).marked, from, to }
  })
  return found
}
