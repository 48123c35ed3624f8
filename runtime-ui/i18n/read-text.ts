import type { MessageCompiler, MessageContext, MessageFunction } from 'vue-i18n'

const gap = /\{(\w+)\}/g
const known = new Map<string, MessageFunction<string>>()

/**
 * Reads our texts in place of vue-i18n's own compiler, which is left out of the build: `{name}` is filled in, ` | `
 * parts plural forms. Nothing else is special.
 */
export const readText: MessageCompiler = (message) => {
  const text = String(message)
  const reader = known.get(text) ?? toReader(text)
  known.set(text, reader)
  return reader
}

function toReader(text: string): MessageFunction<string> {
  const forms = text.split(' | ')
  return ({ named, plural }: MessageContext) => {
    const form = forms.length === 1 ? text : String(plural(forms))
    return form.replace(gap, (_gap, name: string) => String(named(name) ?? ''))
  }
}
