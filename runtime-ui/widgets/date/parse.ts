/** A pasted day in ISO, Chinese or slashed year-first notation as `YYYY-MM-DD`; others are too ambiguous to guess. */
export function parseDay(text: string): string | undefined {
  const found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.trim())
  return found ? `${found[1]}-${found[2]!.padStart(2, '0')}-${found[3]!.padStart(2, '0')}` : undefined
}
