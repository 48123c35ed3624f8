import type { Ctx } from '../context.ts'
import type { Context } from '../process/step/context.ts'
import type { Work } from '../process/work.ts'
import { RunExpressions } from './expressions/run-expressions.ts'
import { type Localized, mapTexts, parseTemplate } from './expressions/templates.ts'
import { withLiterals } from './expressions/with-literals.ts'

/** Names that one node adds: `$item` of a node over many. */
type More = Partial<Pick<Context, 'item' | 'index'>>

/** What a node of a run has in hand: who it works as, its record, and the values of its options. */
export class NodeScope {
  readonly work: Work
  readonly expressions: RunExpressions
  readonly #more: More

  constructor(work: Work, more: More = {}) {
    if (!(work.expressions instanceof RunExpressions))
      throw new Error('Work nodes need the expressions of the product.')
    this.work = work
    this.expressions = work.expressions
    this.#more = more
  }

  /** As whom the workflow works, in the run's transaction. */
  get ctx(): Ctx {
    return this.expressions.acting.worker
  }

  /** The engine itself, for what is not the workflow's own act: telling people. */
  get system(): Ctx {
    return this.expressions.acting.system
  }

  /** The same node for one item of several. */
  forItem(item: unknown, index: number): NodeScope {
    return new NodeScope(this.work, { item, index })
  }

  /** The same node for another record than the run's; `$input` is what it is given. */
  about({ object, id }: { object: string; id: string }, input?: unknown): NodeScope {
    const { work } = this
    const origin = { ...work.origin, object, recordId: id }
    const waking = { db: work.db, run: work.run, origin, now: work.now }
    const expressions = new RunExpressions(waking, this.expressions.acting)
    const more = input === undefined ? {} : { input }
    const ask: Work['ask'] = (question) =>
      work.ask((context) => expressions.attempt(() => question(withMore(context, more))))
    return new NodeScope({ ...work, origin, expressions, ask })
  }

  /** @throws ExpressionFailed */
  async evaluate(text: string): Promise<unknown> {
    return this.work.ask((context) => this.expressions.evaluate(text, withMore(context, this.#more)))
  }

  /** A slot: a literal, in which texts that begin with = are expressions. Missing becomes null. */
  async value(slot: unknown): Promise<unknown> {
    if (typeof slot === 'string')
      return slot.startsWith('=') ? ((await this.evaluate(slot.slice(1))) ?? null) : slot
    if (Array.isArray(slot)) return Promise.all(slot.map((one) => this.value(one)))
    if (typeof slot !== 'object' || slot === null) return slot ?? null
    return this.values(slot)
  }

  async values(slots: object): Promise<Record<string, unknown>> {
    const values: Record<string, unknown> = {}
    for (const [key, slot] of Object.entries(slots)) values[key] = await this.value(slot)
    return values
  }

  /** Values for the fields of a record: a record that an expression gives stands for the reference to it. */
  async fields(slots: object): Promise<Record<string, unknown>> {
    const values = await this.values(slots)
    const reference = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reference)
      const { id, object } = (value ?? {}) as { id?: unknown; object?: unknown }
      if (typeof id !== 'string') return value
      return object === undefined ? { id } : { id, object }
    }
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, reference(value)]))
  }

  /**
   * A text for people in every language it is written in, with its expressions answered.
   *
   * @param isHtml what is put in is text there, never markup
   */
  async texts(template: Localized, { isHtml = false } = {}): Promise<Localized> {
    return mapTexts(template, (text) => this.#fill(text, isHtml ? asHtml : (value) => value))
  }

  /** A filter over records in which the process's names are replaced by what they are now. */
  async filter(text: string): Promise<string> {
    return withLiterals(text, (part) => this.evaluate(part))
  }

  /** The id of a record that an option names; the run's own where it names none. */
  async recordId(slot: unknown): Promise<string | undefined> {
    if (slot === undefined) return this.work.origin.recordId ?? undefined
    const value = await this.value(slot)
    const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : value
    return typeof id === 'string' ? id : undefined
  }

  async #fill(text: string, written: (value: string) => string): Promise<string> {
    let filled = ''
    for (const part of parseTemplate(text))
      filled += 'text' in part ? part.text : written(shown(await this.evaluate(part.expression)))
    return filled
  }
}

/** What is read only when it is named stays so. */
function withMore(context: Context, more: Partial<Context>): Context {
  if (Object.keys(more).length === 0) return context
  const own = Object.getOwnPropertyDescriptors(context)
  return Object.defineProperties({}, { ...own, ...Object.getOwnPropertyDescriptors(more) }) as Context
}

const asHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

/** A value in a text for people: of a record its name, of a list its parts. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(shown).join(', ')
  if (typeof value === 'object') return String((value as { name?: unknown }).name ?? '')
  return String(value)
}
