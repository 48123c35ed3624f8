/** The part of vue-i18n that naming a word takes. */
interface Texts {
  t: (key: string) => string
  te: (key: string) => boolean
}

/** A word of the metadata language for people: `quickCreate` → "Quick create", or 快速新建. Unknown ones are spelt out. */
export function wordLabel(word: string, { t, te }: Texts): string {
  const key = `studio.word.${word}`
  if (te(key)) return t(key)
  const spelt = word
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return spelt.charAt(0).toUpperCase() + spelt.slice(1)
}
