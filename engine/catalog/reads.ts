import type { ObjectDef } from '../model.ts'
import { LazyFields } from './lazy-fields.ts'

export type Objects = ReadonlyMap<string, ObjectDef>

/** What a computation saw of the objects: whether it would see the same of others can be told without running it. */
export class Reads {
  readonly #objects: Objects
  readonly #seen = new Map<string, Seen>()
  readonly #noting = new Map<string, ObjectDef | undefined>()
  /** The objects, for a computation: whatever it looks at is noted. */
  readonly objects: Objects

  constructor(objects: Objects) {
    this.#objects = objects
    this.objects = new Noting(objects, {
      get: (name) => this.#object(name),
      has: (name) => this.#note({ object: name, part: 'is there' }) as boolean,
      whole: () => void this.#note({ object: '', part: 'all' }),
    })
  }

  get seen(): readonly Seen[] {
    return [...this.#seen.values()]
  }

  /** Whether it would see the same in `objects`, looked at in the same order. */
  static areSame(seen: readonly Seen[], objects: Objects): boolean {
    return seen.every((one) => {
      const def = settled(objects, one.object)
      if (def && def === one.of) return true
      if (look(objects, one) !== one.value) return false
      one.of = def
      return true
    })
  }

  #note(place: Omit<Seen, 'value' | 'of'>): unknown {
    const value = look(this.#objects, place)
    const of = settled(this.#objects, place.object)
    this.#seen.set(`${place.object}\n${place.part}\n${place.name ?? ''}`, { ...place, value, of })
    return value
  }

  #object(name: string): ObjectDef | undefined {
    if (this.#noting.has(name)) return this.#noting.get(name)
    const there = this.#note({ object: name, part: 'is there' })
    const noting = there ? this.#noted(name, this.#objects.get(name)!) : undefined
    this.#noting.set(name, noting)
    return noting
  }

  #noted(object: string, def: ObjectDef): ObjectDef {
    const map = (part: 'fields' | 'relations') =>
      new Noting<unknown>(def[part], {
        get: (name) => this.#note({ object, part, name }),
        has: (name) => this.#note({ object, part, name }) !== undefined,
        whole: () => void this.#note({ object, part }),
      })
    const maps: Record<string, unknown> = { fields: map('fields'), relations: map('relations') }
    // Of a copy: what is frozen must answer with its own parts.
    return new Proxy(
      { ...def },
      {
        get: (_target, part) => maps[part as string] ?? this.#note({ object, part: part as string }),
        // Whoever copies an object has read it.
        ownKeys: (target) => {
          this.#note({ object, part: 'itself' })
          return Reflect.ownKeys(target)
        },
      },
    )
  }
}

/** One look: at an object's part, or at one of its fields or relations. */
interface Seen {
  object: string
  part: string
  name?: string
  value: unknown
  /** The object itself: of the very same one nothing has to be looked at again. */
  of: ObjectDef | undefined
}

/** An object that changes no more: while fields are being resolved, they are others each time. */
function settled(objects: Objects, name: string): ObjectDef | undefined {
  const def = objects.get(name)
  return def?.fields instanceof LazyFields ? undefined : def
}

function look(objects: Objects, { object, part, name }: Omit<Seen, 'value' | 'of'>): unknown {
  if (part === 'all') return objects
  if (part === 'is there') return objects.has(object)
  const def = objects.get(object)
  if (part === 'itself') return def
  const found = def?.[part as keyof ObjectDef]
  return name === undefined ? found : (found as ReadonlyMap<string, unknown> | undefined)?.get(name)
}

interface Notes<V> {
  get(name: string): V | undefined
  has(name: string): boolean
  whole(): void
}

/** A map that tells what is read of it. */
class Noting<V> implements ReadonlyMap<string, V> {
  readonly #map: ReadonlyMap<string, V>
  readonly #notes: Notes<unknown>

  constructor(map: ReadonlyMap<string, V>, notes: Notes<unknown>) {
    this.#map = map
    this.#notes = notes
  }

  get(name: string): V | undefined {
    return this.#notes.get(name) as V | undefined
  }

  has(name: string): boolean {
    return this.#notes.has(name)
  }

  get size(): number {
    return this.#whole().size
  }

  forEach(each: (value: V, name: string, map: ReadonlyMap<string, V>) => void): void {
    this.#whole().forEach(each)
  }

  keys() {
    return this.#whole().keys()
  }

  values() {
    return this.#whole().values()
  }

  entries() {
    return this.#whole().entries()
  }

  [Symbol.iterator]() {
    return this.#whole()[Symbol.iterator]()
  }

  #whole(): ReadonlyMap<string, V> {
    this.#notes.whole()
    return this.#map
  }
}
