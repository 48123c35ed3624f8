/** What a notification is, as the options of `notification.kind` say; people choose by it how they are told. */
export const kinds = ['info', 'mention', 'assignment', 'approval', 'alert'] as const
export type Kind = (typeof kinds)[number]

/** Where a notification can arrive. */
export type Channel = 'app' | 'email'

/** A text, or one a language. */
export type Words = string | Readonly<Record<string, string>>

/** In the reader's language: theirs, the installation's, English, the first there is. */
export function wordsFor(words: Words, ...locales: readonly (string | null | undefined)[]): string {
  if (typeof words === 'string') return words
  for (const locale of [...locales, 'en']) {
    const found = locale && (words[locale] ?? words[locale.split('-')[0]!])
    if (found) return found
  }
  return Object.values(words)[0] ?? ''
}
