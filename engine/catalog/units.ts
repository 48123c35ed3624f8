import type { Problem } from '../model.ts'
import type { Report } from './check-rule.ts'
import { type Objects, Reads } from './reads.ts'

export interface Unit {
  key: readonly unknown[]
  seen: Reads['seen']
  value: unknown
}

/**
 * The parts a compile consists of. Each is taken over from the compile before when its own input and all that it saw
 * of the objects are the same: a change costs what it touches.
 */
export class Units {
  readonly #before: ReadonlyMap<string, Unit>
  /** Hand it to the next compile's. */
  readonly made = new Map<string, Unit>()

  constructor(before: ReadonlyMap<string, Unit> = new Map()) {
    this.#before = before
  }

  /**
   * @param key what it is made of beside objects, compared by identity
   * @param compute must look at objects through those it is given; what it reports makes it be computed each time
   */
  take<T>(
    name: string,
    key: readonly unknown[],
    objects: Objects,
    report: Report,
    compute: (objects: Objects, report: Report) => T,
  ): T {
    const before = this.#before.get(name)
    if (before && isSame(before.key, key) && Reads.areSame(before.seen, objects)) {
      this.made.set(name, before)
      return before.value as T
    }
    const reads = new Reads(objects)
    const found: Problem[] = []
    const value = compute(reads.objects, (problem) => {
      found.push(problem)
      report(problem)
    })
    if (found.length === 0) this.made.set(name, { key, seen: reads.seen, value })
    return value
  }
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((part, at) => part === b[at])
