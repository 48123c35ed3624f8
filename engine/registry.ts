/** Named members of one kind (field types, widgets, nodes …). Adding one name twice is a mistake at start. */
export class Registry<T extends { name: string }> {
  readonly #members = new Map<string, T>()
  readonly kind: string

  constructor(kind: string, members: readonly T[] = []) {
    this.kind = kind
    for (const member of members) this.add(member)
  }

  add(member: T): void {
    if (this.#members.has(member.name)) throw new Error(`There are two ${this.kind} named "${member.name}".`)
    this.#members.set(member.name, member)
  }

  find(name: string): T | undefined {
    return this.#members.get(name)
  }

  /** @throws Error naming what is known. */
  get(name: string): T {
    const member = this.#members.get(name)
    if (!member) {
      throw new Error(
        `There is no ${this.kind} named "${name}". Known: ${[...this.#members.keys()].join(', ')}.`,
      )
    }
    return member
  }

  all(): T[] {
    return [...this.#members.values()]
  }
}
