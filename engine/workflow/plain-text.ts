/**
 * What a page says, for those who show no HTML. Anybody may have written it: the time it takes grows with its length
 * alone, whatever it holds.
 */
export function plainText(html: string): string {
  return withoutHidden(html)
    .replace(/<(?:br|\/p|\/div|\/li|\/h\d)[^<>]*>/gi, '\n')
    .replace(/<[^<>]+>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .trim()
}

/** Without styles and scripts; one that nobody closes goes to the end, as browsers have it. */
function withoutHidden(html: string): string {
  const opening = /<(style|script)\b/gi
  const closings = { style: /<\/style\b[^<>]*>?/gi, script: /<\/script\b[^<>]*>?/gi }
  let shown = ''
  let from = 0
  for (let found = opening.exec(html); found; found = opening.exec(html)) {
    shown += html.slice(from, found.index)
    const closing = closings[found[1]!.toLowerCase() as keyof typeof closings]
    closing.lastIndex = opening.lastIndex
    if (!closing.test(html)) return shown
    from = closing.lastIndex
    opening.lastIndex = from
  }
  return shown + html.slice(from)
}
