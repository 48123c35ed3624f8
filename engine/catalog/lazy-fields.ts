import type { FieldDef } from '../model.ts'

/** Fields that are resolved when somebody asks for them. */
export class LazyFields extends Map<string, FieldDef> {
  readonly #resolve: (name: string) => void

  constructor(fields: ReadonlyMap<string, FieldDef>, resolve: (name: string) => void) {
    super()
    this.#resolve = resolve
    for (const [name, field] of fields) super.set(name, field)
  }

  override get(name: string): FieldDef | undefined {
    this.#resolve(name)
    return super.get(name)
  }
}
