import { dayIn } from '../../../metadata/language/days.ts'
import { compileNode, type Row, type Surroundings } from '../../../metadata/language/evaluate.ts'
import type { Need } from '../../../metadata/language/needs.ts'
import type { Ctx } from '../../context.ts'
import type { Answer } from '../../expressions/interpreter/task.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import { type Expressions, NotReadYet, type WakingRun } from '../../process/expressions.ts'
import type { Timing } from '../../process/graph/document.ts'
import type { Context } from '../../process/step/context.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import { type MutableRow, readRow } from '../../rules/load-rows.ts'
import { loadSettings, matchesPattern, userRow } from '../../rules/surroundings.ts'
import { ident, sql } from '../../sql.ts'
import { dueAt } from '../time/due-at.ts'
import { isWhose, whoseCalendar } from '../time/whose-calendar.ts'
import { askedOver, interpret, keyOf } from './interpret.ts'
import { isNothing, loadNeeds } from './load-needs.ts'
import { underOldNames } from './old-names.ts'
import { noContext, type ProcessNames } from './process-names.ts'
import { type ProcessText, processText } from './process-text.ts'

/** Who a run is of, as far as its expressions must know. */
export interface Acting {
  /** The engine itself in the run's transaction, on the newest model. */
  system: Ctx
  /** As whom the workflow works. */
  worker: Ctx
  /** Who caused it: `$user`. */
  cause: Ctx
}

type Given = Readonly<Record<string, Row>>
type RecordRoot = 'root' | 'old' | 'new'

/** The product's expression language for one run in one wake-up, over its record as this transaction sees it. */
export class RunExpressions implements Expressions {
  readonly waking: WakingRun
  readonly acting: Acting
  readonly #object: ObjectDef | undefined
  /** A run is of a version: what has been renamed since is still found by what it was called. */
  readonly #model: AppModel
  readonly #around: Omit<Surroundings, 'given'>
  readonly #texts = new Set<string>()
  readonly #rows: Partial<Record<RecordRoot, Row>> = {}
  readonly #needs: Partial<Record<RecordRoot, Need>> = {}
  #settings: Given = {}
  readonly #calendars = new Map<string, string>()
  /** Of the interpreter, by what was asked: whoever asked begins again, and asks the same. */
  readonly #answers = new Map<string, Answer>()
  /** How often each text of chance was asked in the attempt under way. */
  #drawn: Map<string, number> | undefined

  constructor(waking: WakingRun, acting: Acting) {
    this.waking = waking
    this.acting = acting
    this.#model = underOldNames(acting.system.model)
    const { objects, settings } = this.#model
    this.#object = waking.origin.object === null ? undefined : objects.get(waking.origin.object)
    const { timeZone } = settings
    const now = waking.now.toISOString()
    this.#around = { timeZone, now, today: dayIn(waking.now, timeZone), matches: matchesPattern }
  }

  get object(): ObjectDef | undefined {
    return this.#object
  }

  /** @throws ExpressionFailed, NotReadYet */
  evaluate(text: string, context: Context): unknown {
    const compiled = this.#compiled(text)
    if (compiled.kind === 'broken')
      throw new ExpressionFailed(
        text,
        compiled.wrong[0] ?? { en: 'It cannot be read.', zh: '表达式无法解析。' },
      )
    if (!readsNothing(compiled) && !this.#texts.has(text))
      throw new NotReadYet(() => this.#read(text, compiled))
    const names = this.#names(context)
    if (compiled.kind === 'interpreted') return this.#interpreted(text, names)
    try {
      return compiled.kind === 'dynamic'
        ? compiled.run(names, names.record, {})
        : compileNode(compiled.node)(names.record, this.#surroundings(names))
    } catch (error) {
      if (error instanceof ExpressionFailed) throw new ExpressionFailed(text, error.why)
      throw error
    }
  }

  /** What the interpreter made of it. */
  #interpreted(text: string, names: ProcessNames): unknown {
    const asked = askedOver(text, names)
    const key = isDrawn(text) ? this.#draw(keyOf(asked)) : keyOf(asked)
    const answer = this.#answers.get(key)
    if (!answer)
      throw new NotReadYet(async () => {
        this.#answers.set(key, await interpret(asked, this.#model, this.#object))
      })
    if ('problem' in answer) throw new ExpressionFailed(text, answer.problem)
    return answer.value
  }

  /** One draw after the other, each with an answer of its own. */
  #draw(key: string): string {
    const nth = (this.#drawn?.get(key) ?? 0) + 1
    this.#drawn?.set(key, nth)
    return `${key}/${nth}`
  }

  attempt<T>(ask: () => T): T {
    const drawn = new Map<string, number>()
    this.#drawn = drawn
    try {
      const answered = ask()
      for (const [key, times] of drawn)
        for (let nth = 1; nth <= times; nth++) this.#answers.delete(`${key}/${nth}`)
      return answered
    } finally {
      this.#drawn = undefined
    }
  }

  /** @throws ExpressionFailed, NotReadYet */
  dueAt(timing: Timing, from: number, context: Context, token?: number): number {
    const { calendars, settings } = this.acting.system.model
    return dueAt(this.#named(timing, token), from, {
      calendars,
      timeZone: settings.timeZone,
      evaluate: (text) => this.evaluate(text, context),
    })
  }

  /** A calendar that is somebody's, by its name. */
  #named(timing: Timing, token: number | undefined): Timing {
    const { calendar } = timing
    if (!isWhose(calendar)) return timing
    const key = calendar === 'assignee' && token !== undefined ? `${calendar}/${token}` : calendar
    const name = this.#calendars.get(key)
    if (name !== undefined) return { ...timing, calendar: name }
    const about = { object: this.#object, record: this.waking.origin.recordId }
    throw new NotReadYet(async () => {
      const person = calendar === 'assignee' && token !== undefined ? await this.#askedBy(token) : undefined
      const whose = person === undefined ? about : { ...about, person }
      this.#calendars.set(key, await whoseCalendar(this.acting.system, calendar, whose))
    })
  }

  /** Who has the task for which a thread waits. */
  async #askedBy(token: number): Promise<string | undefined> {
    const row = await this.waking.db.first<{ user: string }>(sql`SELECT assignee AS "user" FROM sys.task
      WHERE run_id = ${this.waking.run.id}::uuid AND token = ${token}::bigint AND state = 'open'
        AND assignee IS NOT NULL ORDER BY seat, id LIMIT 1`)
    return row?.user
  }

  forget(): void {
    this.#answers.clear()
    this.#calendars.clear()
    this.#texts.clear()
    delete this.#needs.root
    delete this.#rows.root
  }

  #names(context: Context): ProcessNames {
    const { now, today, timeZone } = this.#around
    const { trigger } = this.waking.origin
    return {
      record: this.#rows.root,
      old: this.#rows.old,
      new: this.#rows.new,
      user: userRow(this.acting.cause),
      settings: this.#settings['settings'],
      trigger:
        trigger &&
        Object.fromEntries(Object.entries(trigger).filter(([key]) => key !== 'old' && key !== 'new')),
      context,
      now,
      today,
      timeZone,
    }
  }

  /** A field that has been retired since reads as empty. */
  #compiled(text: string): ProcessText {
    return processText(this.#model, this.#object, text, { isGoneEmpty: true })
  }

  #surroundings(names: ProcessNames): Surroundings {
    return {
      ...this.#around,
      old: names.old,
      new: names.new,
      record: names.record,
      given: { user: names.user, ...this.#settings },
    }
  }

  async #read(text: string, compiled: ProcessText): Promise<void> {
    const { root, record, old, new: frozen } = compiled.needs
    await this.#load('root', [root, record], (need) => this.#stored(need))
    await this.#load('old', [old], () => this.#frozen('old'))
    await this.#load('new', [frozen], () => this.#frozen('new'))
    if (compiled.settings.size > 0) {
      const found = await loadSettings(this.acting.system, compiled.settings)
      this.#settings = { settings: { ...this.#settings['settings'], ...found } }
    }
    this.#texts.add(text)
  }

  async #load(
    root: RecordRoot,
    needs: readonly Need[],
    from: (need: Need) => Promise<MutableRow | undefined>,
  ): Promise<void> {
    const object = this.#object
    if (!object) return
    const loaded = await loadNeeds(
      {
        ctx: { ...this.acting.system, model: this.#model },
        object,
        known: this.#needs[root],
        around: this.#surroundings(this.#names(noContext)),
      },
      needs,
      from,
    )
    if (!loaded) return
    this.#needs[root] = loaded.need
    if (loaded.row) this.#rows[root] = loaded.row
    else delete this.#rows[root]
  }

  /** The record of the run, were it in the recycle bin too. */
  async #stored(need: Need): Promise<MutableRow | undefined> {
    const { recordId } = this.waking.origin
    const object = this.#object
    if (recordId === null || !object) return undefined
    const stored = await this.waking.db.first<Row>(
      sql`SELECT t.* FROM ${ident('app', object.name)} t WHERE t."id" = ${recordId}::uuid`,
    )
    const seen = this.seen(object, stored)
    return seen && readRow(object, seen, need)
  }

  /** The record's row as it is looked at; here as it is stored. */
  protected seen(_object: ObjectDef, stored: Row | undefined): Row | undefined {
    return stored
  }

  async #frozen(which: 'old' | 'new'): Promise<MutableRow | undefined> {
    const row = this.waking.origin.trigger?.[which] as Row | null | undefined
    return row ? { ...row } : undefined
  }
}

/** Settings are read for typed texts only. */
const readsNothing = ({ kind, needs, settings }: ProcessText): boolean =>
  kind !== 'typed' && settings.size === 0 && Object.values(needs).every(isNothing)

/** Whether chance has a say. */
const isDrawn = (text: string): boolean => /\$(random|shuffle)\b/.test(text)
