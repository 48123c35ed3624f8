import type { FieldDef, LocalizedText, SelectOption } from '../model.ts'
import type { TextFormat } from './define-field.ts'

/** The text in `language`, then its base language, then English, then whatever there is. */
export function inLanguage(text: LocalizedText | undefined, language: string): string {
  if (text === undefined) return ''
  if (typeof text === 'string') return text
  return text[language] ?? text[language.split('-')[0]!] ?? text['en'] ?? Object.values(text)[0] ?? ''
}

export function optionText(key: string, field: FieldDef, format: TextFormat): string {
  const option = format.keys ? undefined : field.options?.find((known) => known.key === key)
  return option ? inLanguage(option.label, format.language) || key : key
}

const says = (option: SelectOption, word: string): boolean =>
  option.key.toLowerCase() === word ||
  (typeof option.label === 'string' ? [option.label] : Object.values(option.label)).some(
    (label) => label.toLowerCase() === word,
  )

/** The key of the option that `text` names by key or by label in any language; `text` itself when none does. */
export function optionKey(text: string, field: FieldDef): string {
  const word = text.trim().toLowerCase()
  return field.options?.find((option) => says(option, word))?.key ?? text.trim()
}
