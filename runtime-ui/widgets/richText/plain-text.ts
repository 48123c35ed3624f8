/** The words of an HTML text without its mark-up; nobody's HTML is rendered where text is shown. */
export function plainText(html: string): string {
  return /[<&]/.test(html)
    ? (new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '')
    : html
}
