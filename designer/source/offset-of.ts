/** Where the key at the end of a path stands in JSON text as `JSON.stringify(…, null, 2)` writes it. */
export function offsetOf(text: string, path: readonly string[]): { from: number; to: number } | undefined {
  let at = 0
  let found: { from: number; to: number } | undefined
  for (const [depth, key] of path.entries()) {
    const wanted = `\n${'  '.repeat(depth + 1)}${JSON.stringify(key)}:`
    const hit = text.indexOf(wanted, at)
    if (hit < 0) return found
    const from = hit + 1 + 2 * (depth + 1)
    found = { from, to: from + JSON.stringify(key).length }
    at = found.to
  }
  return found
}
