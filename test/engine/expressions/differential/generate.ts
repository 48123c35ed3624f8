import type { Random } from './random.ts'

const texts = [
  '',
  'a',
  'Abc',
  'straße',
  'ΟΔΥΣΣΕΥΣ',
  '客户 一',
  '😀x',
  ' two  words ',
  'x-12',
  'É',
  '\uff5e',
  "it's",
]
const quoted = (text: string): string => JSON.stringify(text)

/** Random typed expressions over the workshop's `piece`. Numbers that are rounded or written stay inside 2⁵³. */
export class Generator {
  readonly #random: Random
  /** Inside a list's brackets names are those of its records. */
  #inPart = false

  constructor(random: Random) {
    this.#random = random
  }

  expression(): string {
    const depth = 1 + this.#random.below(3)
    return this.#random.pick([
      () => this.bool(depth),
      () => this.bool(depth),
      () => this.num(depth),
      () => this.text(depth),
      () => this.day(depth),
      () => this.instant(depth),
    ])()
  }

  #one(options: readonly (() => string)[]): string {
    return this.#random.pick(options)()
  }

  #leafNumber(): string {
    if (this.#inPart)
      return this.#one([() => 'qty', () => 'cost', () => 'bench.rank', () => '$$.count', () => '3'])
    return this.#one([
      () => 'price',
      () => 'worth',
      () => 'count',
      () => 'share',
      () => 'bench.rank',
      () => 'bench.hall.level',
      () => 'bench.hall.rent',
      () => '$base(worth)',
      () => this.#random.pick(['0', '1', '-1', '2.5', '0.1', '100', '-7', '1e3', '0.005']),
    ])
  }

  #small(): string {
    return this.#one([
      () => this.#leafNumber(),
      () => `(${this.#leafNumber()} / ${this.#leafNumber()})`,
      () => `(${this.#leafNumber()} - ${this.#leafNumber()})`,
    ])
  }

  num(depth: number): string {
    if (depth <= 0) return this.#leafNumber()
    const inner = () => this.num(depth - 1)
    return this.#one([
      () => this.#leafNumber(),
      () => `(${inner()} + ${inner()})`,
      () => `(${inner()} - ${inner()})`,
      () => `(${this.#leafNumber()} * ${this.#leafNumber()})`,
      () => `(${inner()} / ${this.#leafNumber()})`,
      () => this.#int(depth - 1),
      () => `-${this.#leafNumber().replace(/^-/, '')}`,
      () => `$abs(${inner()})`,
      () => `$floor(${this.#small()})`,
      () => `$ceil(${this.#small()})`,
      () => `$round(${this.#small()})`,
      () => `$round(${this.#small()}, ${this.#random.pick(['2', '1', '-1', '3', '0'])})`,
      () => `$roundHalfUp(${this.#small()}, ${this.#random.pick(['2', '0', '1'])})`,
      () => `$toScale(${this.#small()}, ${this.#random.pick(['2', '4', '0'])})`,
      () => `(${this.bool(depth - 1)} ? ${inner()} : ${inner()})`,
      () => `(${this.bool(depth - 1)} ? ${inner()})`,
      () => `(${inner()} ?? ${inner()})`,
      () => `(${inner()} ?: ${inner()})`,
      () => this.#aggregate(depth),
    ])
  }

  #int(depth: number): string {
    return this.#one([
      () => (this.#inPart ? 'qty' : 'count'),
      () => `$length(${this.text(depth)})`,
      () => `$daysBetween(${this.day(depth)}, ${this.day(depth)})`,
      () => `$year(${this.day(depth)})`,
      () => `$month(${this.day(depth)})`,
      () => `$day(${this.#random.chance(0.5) ? this.day(depth) : this.instant(depth)})`,
      () => (this.#inPart ? '(qty % 3)' : `(count % ${this.#random.pick(['3', '7', '0', '-4'])})`),
    ])
  }

  #aggregate(depth: number): string {
    if (this.#inPart) return 'qty'
    const list = this.#list(depth)
    const value = this.#random.pick(['qty', 'cost', '(qty * cost)', 'bench.rank', 'bench.hall.level'])
    return this.#one([
      () => `$sum(${list}.${value})`,
      () => `$average(${list}.${value})`,
      () => `$min(${list}.${value})`,
      () => `$max(${list}.${value})`,
      () => `$count(${list})`,
      () => `$count(${list}.${value})`,
      () => '$count(bench.pieces)',
      () => '$count(helpers)',
      () => '$sum(helpers.rank)',
      () => '$sum(bench.pieces[done].price)',
      () => '$sum(bench.pieces.parts.qty)',
    ])
  }

  #list(depth: number): string {
    if (this.#random.chance(0.4)) return 'parts'
    this.#inPart = true
    const filter = this.bool(depth - 1)
    this.#inPart = false
    return `parts[${filter}]`
  }

  text(depth: number): string {
    const leaf = () =>
      this.#inPart
        ? this.#random.pick(['label', 'bench.name', '$$.name', quoted(this.#random.pick(texts))])
        : this.#random.pick([
            'name',
            'note',
            'stage',
            'bench.name',
            'bench.hall.name',
            quoted(this.#random.pick(texts)),
          ])
    if (depth <= 0) return leaf()
    const inner = () => this.text(depth - 1)
    return this.#one([
      leaf,
      leaf,
      () => `(${inner()} & ${inner()})`,
      () => `(${inner()} & ${this.#small()})`,
      () => `$uppercase(${inner()})`,
      () => `$lowercase(${inner()})`,
      () => `$trim(${inner()})`,
      () => `$substring(${inner()}, ${this.#random.pick(['0', '1', '-2', '5', '-50'])})`,
      () =>
        `$substring(${inner()}, ${this.#random.pick(['0', '1', '-2', '-50'])}, ${this.#random.pick(['1', '3', '0', '-1'])})`,
      () => `$substringBefore(${inner()}, ${quoted(this.#random.pick(['b', ' ', '-', '']))})`,
      () => `$substringAfter(${inner()}, ${quoted(this.#random.pick(['b', ' ', '-', '']))})`,
      () => `$string(${this.#small()})`,
      () => `$string(${this.bool(depth - 1)})`,
      () => `$string(${this.day(depth - 1)})`,
      () => `(${this.bool(depth - 1)} ? ${inner()} : ${inner()})`,
      () => `(${inner()} ?? ${inner()})`,
      () => (this.#inPart ? 'label' : `$group(stage)`),
      () => (this.#inPart ? 'label' : `$join(${this.#list(depth)}.label, ", ")`),
    ])
  }

  day(depth: number): string {
    const leaf = () =>
      this.#inPart
        ? this.#random.pick(['made', 'bench.opened', '$$.due'])
        : this.#random.pick(['due', 'bench.opened', '$today()'])
    if (depth <= 0) return leaf()
    return this.#one([
      leaf,
      () => `$date(${this.instant(depth - 1)})`,
      () =>
        `$addDays(${this.day(depth - 1)}, ${this.#one([() => '7', () => '-40', () => (this.#inPart ? 'qty' : 'count'), () => '0.9'])})`,
      () => `$addMonths(${this.day(depth - 1)}, ${this.#random.pick(['1', '-1', '13', '-25', '0'])})`,
      () => `(${this.bool(depth - 1)} ? ${leaf()} : ${leaf()})`,
      () => `(${leaf()} ?? ${leaf()})`,
    ])
  }

  instant(depth: number): string {
    const leaf = () => (this.#inPart ? '$$.at' : this.#random.pick(['at', 'at', '$now()']))
    return depth <= 0 ? leaf() : this.#one([leaf, () => `(${this.bool(depth - 1)} ? ${leaf()} : ${leaf()})`])
  }

  #order(): string {
    return this.#random.pick(['=', '!=', '<', '<=', '>', '>='])
  }

  bool(depth: number): string {
    const leaf = () =>
      this.#inPart
        ? this.#random.pick(['spare', 'bench.open'])
        : this.#random.pick(['done', 'bench.open', 'done', 'true'])
    if (depth <= 0) return leaf()
    const d = depth - 1
    const op = () => this.#order()
    const equality = () => this.#random.pick(['=', '!='])
    return this.#one([
      leaf,
      () => `(${this.num(d)} ${op()} ${this.num(d)})`,
      () => `(${this.#leafNumber()} ${op()} ${this.#random.pick(['0', '10', '99.9', '-3', '0.01'])})`,
      () => `(${this.text(d)} ${op()} ${this.text(d)})`,
      () => `(${this.day(d)} ${op()} ${this.day(d)})`,
      () => `(${this.day(d)} ${op()} "2026-03-0${1 + this.#random.below(9)}")`,
      () => `(${this.instant(d)} ${op()} ${this.instant(d)})`,
      () => `(${this.instant(d)} ${op()} ${this.day(d)})`,
      () => `(${this.instant(d)} ${op()} "2026-03-01T1${this.#random.below(10)}:30:00Z")`,
      () => `(${this.instant(d)} ${op()} "2026-03-0${1 + this.#random.below(9)}")`,
      () => `(${this.bool(d)} ${equality()} ${this.bool(d)})`,
      () => `(${this.bool(d)} and ${this.bool(d)})`,
      () => `(${this.bool(d)} or ${this.bool(d)})`,
      () => `$not(${this.bool(d)})`,
      () => `$not(${this.#random.pick([this.num(d), this.text(d)])})`,
      () => `$boolean(${this.#random.pick([this.num(d), this.text(d), this.bool(d), this.day(d)])})`,
      () => `$contains(${this.text(d)}, ${quoted(this.#random.pick(['a', '户', 'ß', '']))})`,
      () => `$contains(${this.text(d)}, ${this.text(d)})`,
      () =>
        `$matches(${this.text(d)}, ${quoted(this.#random.pick(['^[a-z]+$', '\\d', '.x|户', '^.{2,3}$', '[^a-c]b?']))})`,
      () => `(${this.text(d)} in ["a", "客户 一", "cut", ${quoted(this.#random.pick(texts))}])`,
      () => `(${this.#leafNumber()} in [1, 2.5, 100, ${this.#leafNumber()}])`,
      () => `$exists(${this.#random.pick([this.num(d), this.text(d), this.day(d), this.bool(d)])})`,
      () => `(${this.num(d)} ? ${this.bool(d)} : ${this.bool(d)})`,
      ...(this.#inPart
        ? [() => '$exists(bench)', () => '(bench = $$.bench)']
        : [
            () => '("a" in marks)',
            () => '(name in marks)',
            () => '$exists(marks)',
            () => '$exists(helpers)',
            () => '$exists(bench)',
            () => '(bench in helpers)',
            () => '(bench in bench.hall.benches)',
            () => '(clock < "12:30")',
            () => `$exists(${this.#list(depth)})`,
            () => `(${quoted(this.#random.pick(texts))} in parts.label)`,
            () => `(name in ${this.#list(depth)}.label)`,
            () => `(stage = ${quoted(this.#random.pick(['cut', 'sold']))})`,
            () => `($group(stage) = ${quoted(this.#random.pick(['open', 'done']))})`,
            () => `($group(stage) != "open")`,
            () => `(stage in ["cut", "lost"])`,
          ]),
    ])
  }
}
