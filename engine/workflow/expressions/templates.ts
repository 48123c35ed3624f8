/** A text, or one a language. */
export type Localized = string | Readonly<Record<string, string>>

export type TemplatePart = { text: string } | { expression: string }

/** What stands around and in `{{ … }}`. */
export function parseTemplate(template: string): TemplatePart[] {
  return template.split(/(\{\{[\s\S]*?\}\})/).flatMap((part): TemplatePart[] => {
    if (part === '') return []
    return part.startsWith('{{') && part.endsWith('}}')
      ? [{ expression: part.slice(2, -2).trim() }]
      : [{ text: part }]
  })
}

export async function mapTexts(
  texts: Localized,
  change: (text: string) => Promise<string> | string,
): Promise<Localized> {
  if (typeof texts === 'string') return change(texts)
  const changed: Record<string, string> = {}
  for (const [language, text] of Object.entries(texts)) changed[language] = await change(text)
  return changed
}

/** The text in a reader's language: theirs, the installation's, English, the first. */
export function textFor(texts: Localized, ...locales: readonly (string | null | undefined)[]): string {
  if (typeof texts === 'string') return texts
  for (const locale of [...locales, 'en']) {
    const found = locale && (texts[locale] ?? texts[locale.split('-')[0]!])
    if (found) return found
  }
  return Object.values(texts)[0] ?? ''
}
