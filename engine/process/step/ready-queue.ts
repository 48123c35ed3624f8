/** Ids in rising order: who was there first goes on first. */
export class ReadyQueue {
  readonly #ids: number[]

  /** @param ids in rising order */
  constructor(ids: number[]) {
    this.#ids = ids
  }

  get isEmpty(): boolean {
    return this.#ids.length === 0
  }

  get first(): number | undefined {
    return this.#ids[0]
  }

  add(id: number): void {
    const at = this.#placeOf(id)
    if (this.#ids[at] !== id) this.#ids.splice(at, 0, id)
  }

  remove(id: number): void {
    const at = this.#placeOf(id)
    if (this.#ids[at] === id) this.#ids.splice(at, 1)
  }

  #placeOf(id: number): number {
    let [from, to] = [0, this.#ids.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.#ids[middle]! < id) from = middle + 1
      else to = middle
    }
    return from
  }
}
