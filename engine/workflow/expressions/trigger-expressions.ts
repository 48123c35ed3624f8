import { dayIn } from '../../../metadata/language/days.ts'
import { compileNode, type Row, type Surroundings } from '../../../metadata/language/evaluate.ts'
import type { Need } from '../../../metadata/language/needs.ts'
import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import { loadSettings, matchesPattern, userRow } from '../../rules/surroundings.ts'
import { isTrue } from './dynamic-values.ts'
import { askedOver, interpret } from './interpret.ts'
import { loadNeeds } from './load-needs.ts'
import { noContext, type ProcessNames } from './process-names.ts'
import { processText } from './process-text.ts'

/** What a trigger's expressions see. */
export interface Occasion {
  record?: Row | undefined
  old?: Row | undefined
  new?: Row | undefined
  input?: unknown
  /** `$trigger` and `$event`. */
  trigger?: unknown
  event?: unknown
}

/** Answers expressions of triggers: before there is a run, over the record as it was when it happened. */
export class TriggerExpressions {
  readonly #ctx: Ctx
  readonly #object: ObjectDef | undefined

  /** @param ctx `$user` is its user */
  constructor(ctx: Ctx, object: ObjectDef | undefined) {
    this.#ctx = ctx
    this.#object = object
  }

  /** @throws ExpressionFailed */
  async holds(text: string | undefined, occasion: Occasion): Promise<boolean> {
    return text === undefined || isTrue(await this.value(text, occasion))
  }

  /** @throws ExpressionFailed */
  async value(text: string, occasion: Occasion): Promise<unknown> {
    const { model, clock } = this.#ctx
    const compiled = processText(model, this.#object, text)
    if (compiled.kind === 'broken')
      throw new ExpressionFailed(
        text,
        compiled.wrong[0] ?? { en: 'It cannot be read.', zh: '表达式无法解析。' },
      )
    const now = clock.now()
    const { timeZone } = model.settings
    const fixed = { timeZone, now: now.toISOString(), today: dayIn(now, timeZone), matches: matchesPattern }
    const user = userRow(this.#ctx)
    const settings = await loadSettings(this.#ctx, compiled.settings)
    const around = (rows: Partial<Record<'old' | 'new' | 'record', Row | undefined>>): Surroundings => ({
      ...fixed,
      ...rows,
      given: { settings, user },
    })
    const { needs } = compiled
    const bare = around({})
    const record = await this.#load([needs.root, needs.record], occasion.record, bare)
    const old = await this.#load([needs.old], occasion.old, bare)
    const fresh = await this.#load([needs.new], occasion.new, bare)
    if (compiled.kind === 'typed')
      return compileNode(compiled.node)(record, around({ old, new: fresh, record }))
    const names: ProcessNames = {
      record,
      old,
      new: fresh,
      user,
      settings,
      trigger: occasion.trigger,
      context: { ...noContext, input: occasion.input, event: occasion.event },
      ...fixed,
    }
    if (compiled.kind === 'dynamic') return compiled.run(names, record, {})
    const answer = await interpret(askedOver(text, names), model, this.#object)
    if ('problem' in answer) throw new ExpressionFailed(text, answer.problem)
    return answer.value
  }

  /** A slot: a literal, or a text that begins with =. */
  async slot(slot: unknown, occasion: Occasion): Promise<unknown> {
    if (typeof slot === 'string')
      return slot.startsWith('=') ? ((await this.value(slot.slice(1), occasion)) ?? null) : slot
    if (Array.isArray(slot)) return Promise.all(slot.map((one) => this.slot(one, occasion)))
    if (typeof slot !== 'object' || slot === null) return slot ?? null
    const values: Record<string, unknown> = {}
    for (const [key, one] of Object.entries(slot)) values[key] = await this.slot(one, occasion)
    return values
  }

  async #load(needs: readonly Need[], row: Row | undefined, around: Surroundings): Promise<Row | undefined> {
    if (!row || !this.#object) return row
    const loading = { ctx: this.#ctx, object: this.#object, known: undefined, around }
    return (await loadNeeds(loading, needs, async () => ({ ...row })))?.row ?? row
  }
}
