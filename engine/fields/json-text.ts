export const readJson = ([value]: readonly unknown[]): unknown => value ?? null

export const writeJson = (value: unknown): unknown[] => [value]

export const jsonToText = (value: unknown): string =>
  value === null || value === undefined ? '' : JSON.stringify(value)

/** JSON where the text is JSON, else the text itself, for the value check to judge. */
export function jsonFromText(text: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
