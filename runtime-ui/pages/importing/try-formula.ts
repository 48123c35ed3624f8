/** What a formula makes of the first rows, or why it makes nothing. */
export type Tried = { values: unknown[] } | { problem: string }

const timeoutMs = 200
/** JSONata's own hook: called before every part of an expression. */
const beforeEach = Symbol.for('jsonata.__evaluate_entry')

/**
 * Tries a mapping's formula on a few rows, here in the browser; the server evaluates it again for all of them.
 * One that does not end is stopped.
 */
export async function tryFormula(text: string, rows: readonly Record<string, unknown>[]): Promise<Tried> {
  const { default: jsonata } = await import('jsonata')
  try {
    const formula = jsonata(text)
    const end = performance.now() + timeoutMs
    formula.assign(beforeEach as unknown as string, () => {
      if (performance.now() > end) throw new Error('It takes too long.')
    })
    const values: unknown[] = []
    for (const row of rows) values.push(await formula.evaluate({}, { row }))
    return { values }
  } catch (error) {
    return { problem: String((error as { message?: unknown }).message ?? error) }
  }
}
