/**
 * A place in a fixed order whose content belongs to a module further right. The module on the left defines it,
 * `app.ts` fills it exactly once; an unfilled or twice filled slot stops the start.
 */
export interface Slot<T> {
  readonly name: string
  readonly isSlot: true
  /** Only types; never set. */
  readonly of?: T
}

export function defineSlot<T>(name: string): Slot<T> {
  return { name, isSlot: true }
}

/** What `app.ts` composed once; reached by the typed keys that modules define. */
export class Parts {
  readonly #filled = new Map<Slot<unknown>, unknown>()

  fill<T>(slot: Slot<T>, value: T): this {
    if (this.#filled.has(slot))
      throw new Error(`Slot "${slot.name}" is filled twice; fill it once, in app.ts.`)
    this.#filled.set(slot, value)
    return this
  }

  get<T>(slot: Slot<T>): T {
    if (!this.#filled.has(slot)) throw new Error(`Slot "${slot.name}" is not filled; fill it in app.ts.`)
    return this.#filled.get(slot) as T
  }

  has(slot: Slot<unknown>): boolean {
    return this.#filled.has(slot)
  }

  /** @throws when one of `slots` is empty: called at the end of composition. */
  requireFilled(slots: readonly Slot<unknown>[]): void {
    const missing = slots.filter((slot) => !this.#filled.has(slot)).map((slot) => slot.name)
    if (missing.length > 0) throw new Error(`Slots not filled: ${missing.join(', ')}.`)
  }
}
