import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { tags } from '@lezer/highlight'

/** Colours by the tokens of the kit, so that light and dark follow. */
export const highlighting = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.keyword, color: 'var(--c-key)' },
    { tag: tags.function(tags.variableName), color: 'var(--c-fn)' },
    { tag: tags.propertyName, color: 'var(--c-field)' },
    { tag: tags.string, color: 'var(--c-str)' },
    { tag: tags.number, color: 'var(--c-num)' },
    { tag: tags.bool, color: 'var(--c-num)' },
    { tag: tags.comment, color: 'var(--c-com)' },
  ]),
)

export const jsonLanguage = StreamLanguage.define<object>({
  name: 'json',
  token(stream) {
    if (stream.eatSpace()) return null
    if (stream.match(/^"(?:[^"\\]|\\.)*"(?=\s*:)/)) return 'propertyName'
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string'
    if (stream.match(/^-?\d+(\.\d+)?([eE][+-]?\d+)?/)) return 'number'
    if (stream.match(/^(true|false|null)\b/)) return 'bool'
    stream.next()
    return null
  },
})

export const expressionLanguage = StreamLanguage.define<object>({
  name: 'expression',
  token(stream) {
    if (stream.eatSpace()) return null
    if (stream.match(/^\/\*.*?\*\//)) return 'comment'
    if (stream.match(/^'(?:[^'\\]|\\.)*'?/) || stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string'
    if (stream.match(/^\d+(\.\d+)?/)) return 'number'
    if (stream.match(/^(and|or|in|true|false|null|function)\b/)) return 'keyword'
    if (stream.match(/^\$[A-Za-z_]\w*(?=\()/)) return 'variableName.function'
    if (stream.match(/^\$?[A-Za-z_][\w.]*/)) return 'propertyName'
    stream.next()
    return null
  },
})
