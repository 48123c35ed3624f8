const most = 10_000

/**
 * Things looked up by a key and kept until dropped; at most ten thousand, the oldest go first. What is not there is
 * not kept: guesses must not fill the memory, and a new session is known at once. Loads under way are kept too, so
 * that a drop also drops what an older read is about to bring.
 */
export class LoadCache<T> {
  readonly #kept = new Map<string, Promise<T | undefined>>()
  readonly #values = new Map<string, T>()

  async get(key: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    const known = this.#kept.get(key)
    if (known) return known
    const loading = load()
    this.#kept.set(key, loading)
    try {
      const value = await loading
      if (this.#kept.get(key) !== loading) return value
      if (value === undefined) this.#kept.delete(key)
      else this.#values.set(key, value)
      this.#makeRoom()
      return value
    } catch (error) {
      if (this.#kept.get(key) === loading) this.#kept.delete(key)
      throw error
    }
  }

  /** Drops what fits, and whatever is still on its way. */
  drop(fits: (value: T) => boolean): void {
    for (const key of this.#kept.keys()) {
      const value = this.#values.get(key)
      if (value === undefined || fits(value)) this.#delete(key)
    }
  }

  clear(): void {
    this.#kept.clear()
    this.#values.clear()
  }

  #makeRoom(): void {
    for (const key of this.#kept.keys()) {
      if (this.#kept.size <= most) return
      this.#delete(key)
    }
  }

  #delete(key: string): void {
    this.#kept.delete(key)
    this.#values.delete(key)
  }
}
