/** Most statements that are kept prepared on a connection. */
const mostNames = 200
/**
 * Gives whatever columns a table has: a publish adds some before the model knows them, and PostgreSQL refuses a
 * prepared statement whose result has another shape than before.
 */
const allColumns = /^\s*SELECT (?:\w+\.)?\*/

/** Most texts whose uses are counted. */
const mostTexts = 1_000

/**
 * Names of the statements that a pool keeps prepared: of texts that come again, those of the newest model only. A
 * statement that is asked once is not worth the memory which PostgreSQL spends on its plan.
 */
export class StatementNames {
  #version = -1
  #made = 0
  /** The name of a text; none yet after its first use. */
  readonly #known = new Map<string, string | undefined>()

  /** @param version of the model that the text was made for */
  nameOf(version: number, text: string): string | undefined {
    if (version < this.#version) return undefined
    if (version > this.#version) {
      this.#version = version
      this.#known.clear()
      this.#made = 0
    }
    const known = this.#known.get(text)
    if (known !== undefined || this.#made >= mostNames) return known
    if (allColumns.test(text)) return undefined
    if (!this.#known.has(text)) {
      if (this.#known.size >= mostTexts) this.#forgetUnnamed()
      this.#known.set(text, undefined)
      return undefined
    }
    const name = `v${version} ${++this.#made}`
    this.#known.set(text, name)
    return name
  }

  #forgetUnnamed(): void {
    for (const [text, name] of this.#known) if (name === undefined) this.#known.delete(text)
  }
}
