import { RangeSetBuilder } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { type Token, tokenize } from '../../metadata/language/tokens.ts'

/** Which colour a word gets; punctuation none. */
export function colourOf(token: Token, next: Token | undefined): string | undefined {
  switch (token.kind) {
    case 'text':
    case 'regex':
      return 'str'
    case 'number':
      return 'num'
    case 'comment':
      return 'com'
    case 'variable':
      return next?.text === '(' && next.from === token.to ? 'fn' : 'field'
    case 'quoted':
      return 'field'
    case 'name':
      if (/^(and|or|in|function)$/.test(token.text)) return 'key'
      return /^(true|false|null)$/.test(token.text) ? 'num' : 'field'
  }
  return undefined
}

function decorate(view: EditorView): DecorationSet {
  const built = new RangeSetBuilder<Decoration>()
  const tokens = tokenize(view.state.doc.toString())
  for (const [at, token] of tokens.entries()) {
    const colour = colourOf(token, tokens[at + 1])
    if (colour) built.add(token.from, token.to, Decoration.mark({ class: `expr-t-${colour}` }))
  }
  return built.finish()
}

/** Colours by the language's own tokens: what is coloured is what is read. */
export const tokenColours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = decorate(view)
    }
    update(update: ViewUpdate) {
      if (update.docChanged) this.decorations = decorate(update.view)
    }
  },
  { decorations: ({ decorations }) => decorations },
)
