import { dayIn } from '../../../metadata/language/days.ts'
import { compileNode, type Row } from '../../../metadata/language/evaluate.ts'
import { toLanguage } from '../../../metadata/language/record.ts'
import type { Ctx } from '../../context.ts'
import { systemPrincipal } from '../../organisation/principals.ts'
import type { GraphNode } from '../../process/graph/graph.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import { type Batch, byObject, type Change, issue, type SaveStep } from '../../records/change.ts'
import { ruleRows } from '../../records/rule-rows.ts'
import { sameValue, storedValue } from '../../records/stored-value.ts'
import { toFieldValue } from '../../records/write-value.ts'
import type { MutableRow } from '../../rules/load-rows.ts'
import { loadSettings, matchesPattern, userRow } from '../../rules/surroundings.ts'
import type { TriggerDocument } from '../define-trigger.ts'
import { isTrue } from '../expressions/dynamic-values.ts'
import { noContext, type ProcessNames } from '../expressions/process-names.ts'
import { processText } from '../expressions/process-text.ts'
import { type Localized, parseTemplate } from '../expressions/templates.ts'
import { withLiterals } from '../expressions/with-literals.ts'
import { leadAll, type Question, type Way } from './drive.ts'
import { type SavePlan, type SavePlans, savePlans } from './plan.ts'

/** A graph without cycles ends by itself; this is for one that nobody has judged. */
const mostNodes = 200

const mostCalls = 10

/**
 * Workflows inside the save: they set fields of the records that are being saved, or refuse the save. No runs, nothing
 * outside; what they read is loaded for the whole batch at once.
 */
export const runBeforeSave: SaveStep = async (ctx, batch) => {
  const plans = savePlans(ctx.model)
  if (plans.byObject.size === 0) return
  const reads = new Map<Change, number>()
  for (const [object, all] of byObject(batch.changes))
    for (const plan of plans.byObject.get(object.name) ?? []) {
      const changes = all.filter(
        (change) => !change.touch && plan.triggers.some((one) => isMeant(one, change)),
      )
      if (changes.length === 0) continue
      const rows = await ruleRows(ctx, batch, object, changes, plan.needs)
      const given = { settings: await loadSettings(ctx, plan.settings) }
      const ways = changes.map((change): Way => {
        const { row, old } = rows.get(change)!
        const saving = new Saving({ ctx, batch, plans, plan, change, row, old, given })
        return { change, workflow: plan.name, steps: saving.run() }
      })
      await leadAll(plan.asSystem ? { ...ctx, user: systemPrincipal } : ctx, batch, ways, reads)
    }
}

function isMeant(trigger: TriggerDocument, change: Change): boolean {
  if (trigger.type !== 'recordChanged') return false
  if (!(trigger['on'] as string[]).includes(change.kind)) return false
  const fields = trigger['fields'] as string[] | undefined
  if (change.kind === 'create' || !fields) return true
  return fields.some((name) => {
    const field = change.object.fields.get(name)
    return (
      field &&
      change.values.has(name) &&
      !sameValue(change.values.get(name), storedValue(change.before!, field))
    )
  })
}

interface Given {
  ctx: Ctx
  batch: Batch
  plans: SavePlans
  plan: SavePlan
  /** What its caller gives. */
  input?: unknown
  depth?: number
  change: Change
  row: MutableRow
  old: Row | undefined
  given: Readonly<Record<string, Row>>
}

/** One workflow on its way through one record. */
class Saving {
  readonly #given: Given
  readonly #variables: Record<string, unknown> = {}
  readonly #outputs = new Map<string, unknown>()
  #output: unknown
  readonly #fixed: Pick<ProcessNames, 'now' | 'today' | 'timeZone'>

  constructor(given: Given) {
    this.#given = given
    const { clock, model } = given.ctx
    const now = clock.now()
    const { timeZone } = model.settings
    this.#fixed = { now: now.toISOString(), today: dayIn(now, timeZone), timeZone }
  }

  *run(): Generator<Question, void, unknown> {
    const { plan, change, batch } = this.#given
    try {
      const trigger = plan.triggers.find((one) => isMeant(one, change) && this.#begins(one))
      if (trigger) yield* this.#walk(trigger.start)
    } catch (error) {
      if (!(error instanceof ExpressionFailed)) throw error
      const { expression, message } = error
      batch.issues.push(
        issue(
          change,
          '',
          'rule_failed',
          `The workflow "${plan.name}" could not be answered at "${expression}": ${message}`,
          `工作流“${plan.name}”的表达式“${expression}”无法求值：${message}`,
        ),
      )
    }
  }

  *#walk(start = this.#given.plan.start): Generator<Question, void, unknown> {
    const { plan } = this.#given
    for (const [name, { value }] of Object.entries(plan.variables)) this.#variables[name] = this.#slot(value)
    let node = plan.nodes.get(start)
    for (let n = 0; node && n < mostNodes; n++) node = plan.nodes.get((yield* this.#enter(node)) ?? '')
  }

  #begins(trigger: TriggerDocument): boolean {
    if (trigger.when === undefined) return true
    if (!isTrue(this.#evaluate(trigger.when))) return false
    const { old } = this.#given
    return !(trigger['becomes'] === true && old && isTrue(this.#evaluate(trigger.when, old)))
  }

  /** @returns the node that follows */
  *#enter(node: GraphNode): Generator<Question, string | undefined, unknown> {
    const { id, type, options, outputs, edges } = node
    switch (type) {
      case 'condition':
        return edges[isTrue(this.#evaluate(String(options['when']))) ? 'yes' : 'no']
      case 'switch': {
        const hit = Object.entries(outputs).find(
          ([, { when }]) => typeof when === 'string' && isTrue(this.#evaluate(when)),
        )
        return edges[hit ? hit[0] : 'else']
      }
      case 'set':
        Object.assign(this.#variables, this.#slot(options['values']))
        return edges['next']
      case 'transform':
        this.#outputs.set(id, this.#slot(options['values']))
        return edges['next']
      case 'update':
        for (const [name, slot] of Object.entries(options['values'] as object))
          this.#write(name, this.#slot(slot))
        return edges['next']
      case 'find':
      case 'aggregate': {
        const filter = options['filter']
        this.#outputs.set(
          id,
          yield {
            node,
            filter: async () =>
              typeof filter === 'string'
                ? withLiterals(filter, async (part) => this.#evaluate(part))
                : undefined,
          },
        )
        return edges['next']
      }
      case 'call':
        this.#outputs.set(id, yield* this.#call(options))
        return edges['next']
      case 'end':
        this.#output = this.#slot(options['output'])
        return undefined
      case 'throw':
        this.#refuse(options)
        return undefined
      default:
        return undefined
    }
  }

  /** Another workflow inside the save, on the same record; it sees what was written before, and its caller what it writes. */
  *#call(options: Readonly<Record<string, unknown>>): Generator<Question, unknown, unknown> {
    const { plans, depth = 0, change } = this.#given
    const name = String(options['workflow'])
    const plan = plans.byName.get(name)
    if (plan?.object !== change.object.name)
      throw new ExpressionFailed(name, {
        en: 'There is no such workflow inside the save.',
        zh: '保存过程中没有这个流程。',
      })
    if (depth >= mostCalls)
      throw new ExpressionFailed(name, {
        en: `Calls nest more than ${mostCalls} deep.`,
        zh: `调用嵌套超过 ${mostCalls} 层。`,
      })
    const input = this.#slot(options['input'] ?? {})
    const called = new Saving({ ...this.#given, plan, input, depth: depth + 1 })
    yield* called.#walk()
    return called.#output
  }

  #write(name: string, value: unknown): void {
    const { change, batch, row } = this.#given
    const field = change.object.fields.get(name)
    if (!field) return
    const canonical = toFieldValue(field, value ?? undefined)
    if (canonical === undefined) {
      batch.issues.push(
        issue(
          change,
          name,
          'wrong_type',
          `The workflow "${this.#given.plan.name}" gave a value that this field cannot hold.`,
          `工作流“${this.#given.plan.name}”给出的值不适用于该字段。`,
        ),
      )
      return
    }
    change.values.set(name, canonical)
    row[name] = toLanguage(field, canonical)
  }

  #refuse(options: Readonly<Record<string, unknown>>): void {
    const { change, batch } = this.#given
    const message = (options['message'] ?? String(options['code'])) as Localized
    const text = (language: 'en' | 'zh'): string =>
      this.#fill(
        typeof message === 'string' ? message : (message[language] ?? Object.values(message)[0] ?? ''),
      )
    const field = typeof options['field'] === 'string' ? options['field'] : ''
    batch.issues.push(issue(change, field, 'rule_failed', text('en'), text('zh')))
  }

  #fill(text: string): string {
    return parseTemplate(text)
      .map((part) => ('text' in part ? part.text : String(this.#evaluate(part.expression) ?? '')))
      .join('')
  }

  #slot(slot: unknown): unknown {
    if (typeof slot === 'string') return slot.startsWith('=') ? this.#evaluate(slot.slice(1)) : slot
    if (Array.isArray(slot)) return slot.map((one) => this.#slot(one))
    if (typeof slot !== 'object' || slot === null) return slot ?? undefined
    return Object.fromEntries(Object.entries(slot).map(([key, one]) => [key, this.#slot(one)]))
  }

  #evaluate(text: string, record: Row = this.#given.row): unknown {
    const { ctx, change, old, given } = this.#given
    const compiled = processText(ctx.model, change.object, text)
    const user = userRow(ctx)
    if (compiled.kind === 'typed')
      return compileNode(compiled.node)(record, {
        ...this.#fixed,
        old,
        new: record,
        record,
        given: { ...given, user },
        matches: matchesPattern,
      })
    if (compiled.kind !== 'dynamic')
      throw new ExpressionFailed(
        text,
        compiled.wrong[0] ?? { en: 'It does not answer at once.', zh: '该表达式不能即时求值。' },
      )
    const step = (node: string) =>
      this.#outputs.has(node) ? { output: this.#outputs.get(node), port: null, ended_at: 0 } : undefined
    const names: ProcessNames = {
      record,
      old,
      new: record,
      user,
      settings: given['settings'],
      trigger: undefined,
      context: { ...noContext, run: this.#variables, input: this.#given.input, step },
      ...this.#fixed,
    }
    return compiled.run(names, record, {})
  }
}
