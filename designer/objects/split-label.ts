/**
 * A label typed in one go, in the languages it holds: 预计交货 Delivery date → zh and en. One in a single script goes to
 * the language of the screen.
 */
export function splitLabel(label: string, language: string): Record<string, string> {
  const han =
    label.match(/[\p{Script=Han}（）、，·\d]*\p{Script=Han}[\p{Script=Han}（）、，·\d]*/gu)?.join('') ?? ''
  const latin = label
    .replace(/[\p{Script=Han}（）、，]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (han && /[A-Za-z]{2}/.test(latin)) return { en: latin, zh: han }
  return { [han ? 'zh' : language]: label }
}
