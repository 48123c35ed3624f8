import { fromSerial } from './date-pattern.ts'

/** What all values of a column tell about how its dates are written. */
export interface DateGuess {
  format: string
  /** Day and month could be the other way round. */
  ambiguous: boolean
}

const shape =
  /^(\d{1,4})([-/. 年])(\d{1,2})([-/. 月])(\d{1,4})(日?)(?:([T ]+)(\d{1,2}):(\d{2})(:\d{2})?(\.\d{1,3})?\s*(am|pm|上午|下午)?)?(Z|[+-]\d{2}:?\d{2})?$/i

/** Watches a column; every value counts, for one `31/1` among a thousand rows decides. */
export class DateWatch {
  #seen = 0
  #serials = 0
  #zoned = 0
  readonly #ends = new Map<string, number>()
  readonly #parts = [newPart(), newPart(), newPart()] as const
  readonly #times = new Map<string, number>()

  /** @param text not empty */
  see(text: string): void {
    const match = shape.exec(text.trim().normalize('NFKC'))
    if (!match) {
      if (fromSerial(text.trim())) this.#serials++
      return
    }
    this.#seen++
    const [
      ,
      first = '',
      a,
      second = '',
      b,
      third = '',
      day = '',
      gap,
      hour = '',
      ,
      seconds,
      millis,
      half,
      zone,
    ] = match
    if (zone) this.#zoned++
    count(this.#ends, `${a}\t${b}\t${day}`)
    ;[first, second, third].forEach((text, at) => {
      see(this.#parts[at]!, text)
    })
    if (hour) {
      const hourToken = half ? (hour.length === 2 ? 'hh' : 'h') : hour.length === 2 ? 'HH' : 'H'
      const glue = gap?.trim() ? 'T' : ' '
      count(
        this.#times,
        `${glue}${hourToken}:mm${seconds ? ':ss' : ''}${millis ? '.SSS' : ''}${half ? ' a' : ''}`,
      )
    }
  }

  /** How many values looked like dates. */
  get dates(): number {
    return this.#seen
  }

  /** How many looked like the day numbers of a spreadsheet. */
  get serials(): number {
    return this.#serials
  }

  guess(): DateGuess | undefined {
    if (this.#seen === 0) return this.#serials > 0 ? { format: 'serial', ambiguous: false } : undefined
    if (this.#zoned > 0 || this.#ends.size > 1) return undefined
    const [a = '-', b = '-', day = ''] = [...this.#ends.keys()][0]!.split('\t')
    const { order, ambiguous } = this.#order()
    const [first, second, third] = order.map((part, at) => token(part, this.#parts[at]!))
    return { format: `${first}${a}${second}${b}${third}${day}${this.#time()}`, ambiguous }
  }

  #order(): { order: Order; ambiguous: boolean } {
    const possible = orders.filter((order) => order.every((part, at) => fits(part, this.#parts[at]!)))
    if (possible.length <= 1) return { order: possible[0] ?? ['y', 'M', 'd'], ambiguous: false }
    // A year varies least over the rows of one file; between day and month nothing but a person can decide.
    const byYear = [...possible].sort((x, y) => this.#spread(x) - this.#spread(y))
    const [best, next] = byYear as [Order, Order]
    return { order: best, ambiguous: this.#spread(next) < 4 * this.#spread(best) }
  }

  #spread(order: Order): number {
    return this.#parts[order.indexOf('y')]!.values.size
  }

  /** Of 9:05 and 10:05 the shorter token reads both. */
  #time(): string {
    const kinds = [...this.#times.keys()].sort((x, y) => x.length - y.length)
    return kinds[0] ?? ''
  }
}

type Order = readonly ('y' | 'M' | 'd')[]
const orders: readonly Order[] = [
  ['y', 'M', 'd'],
  ['M', 'd', 'y'],
  ['d', 'M', 'y'],
]

interface PartSeen {
  most: number
  longest: number
  shortest: number
  values: Set<number>
}

const newPart = (): PartSeen => ({ most: 0, longest: 0, shortest: 9, values: new Set() })

function see(part: PartSeen, text: string): void {
  const value = Number(text)
  part.most = Math.max(part.most, value)
  part.longest = Math.max(part.longest, text.length)
  part.shortest = Math.min(part.shortest, text.length)
  part.values.add(value)
}

function fits(kind: Order[number], part: PartSeen): boolean {
  if (kind === 'y') return part.shortest === part.longest && (part.longest === 4 || part.longest === 2)
  return part.longest <= 2 && part.most <= (kind === 'M' ? 12 : 31)
}

const token = (kind: Order[number], part: PartSeen): string =>
  kind.repeat(kind === 'y' ? part.longest : part.shortest === 2 ? 2 : 1)

const count = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
