import { holds, type Row, type Surroundings } from '../../../metadata/language/evaluate.ts'
import type { Needs } from '../../../metadata/language/needs.ts'
import type { Node } from '../../../metadata/language/types.ts'
import type { Ctx } from '../../context.ts'
import type { AppModel, FieldDef, FieldRules, ObjectDef, ObjectRules } from '../../model.ts'
import { nodesOfForm, nodesOfGates, nodesOfObject } from '../../rules/rule-nodes.ts'
import { surroundingsOf } from '../../rules/surroundings.ts'
import { type Batch, byObject, type Change, issue } from '../change.ts'
import { needsOfAll, type RuleRow, ruleRows } from '../rule-rows.ts'
import { bothLanguages } from './both-languages.ts'
import { closedGate, countRelated, type RelatedCounts } from './gates.ts'
import { brokenBound } from './keep-bounds.ts'
import { currencyOf } from './parse-values.ts'

/**
 * What must hold on every door: required, read-only and option conditions, validations, gates of the pipeline; and
 * what the form adds that the save came through. Complaints are gathered; `validate` answers them all at once.
 */
export async function applyRules(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [object, all] of byObject(batch.changes)) {
    const changes = all.filter((change) => !change.touch)
    const found = rulesFor(ctx, object, changes)
    if (changes.length === 0 || found.isEmpty) continue
    const around = await surroundingsOf(ctx, found.nodes)
    const rows = await ruleRows(ctx, batch, object, changes, found.needs)
    const counts = await countRelated(ctx, object, changes)
    for (const change of changes)
      new Judge(ctx, batch, change, rows.get(change)!, around).all(found.rules, counts)
  }
}

interface Found {
  rules: ObjectRules | undefined
  nodes: readonly Node[]
  needs: Needs
  isEmpty: boolean
}

const remembered = new WeakMap<AppModel, Map<string, Omit<Found, 'rules'>>>()

/** What is asked of an object's records, those of the forms in use included; found once a model. */
function rulesFor(ctx: Ctx, object: ObjectDef, changes: readonly Change[]): Found {
  const forms = [...new Set(changes.flatMap(({ form }) => form ?? []))].sort()
  const rules = ctx.model.rules.get(object.name)
  // An object stays the same while its forms and pipelines change: what was found is the model's.
  const perForms = remembered.get(ctx.model) ?? new Map<string, Omit<Found, 'rules'>>()
  remembered.set(ctx.model, perForms)
  const key = `${object.name} ${forms.join()}`
  const known = perForms.get(key)
  if (known) return { rules, ...known }
  const pipelines = [...ctx.model.pipelineRules.values()].filter((one) => one.object === object.name)
  const nodes = [
    ...(rules ? nodesOfObject(rules) : []),
    ...forms.flatMap((name) => nodesOfForm(ctx.model.formRules.get(name)!)),
    ...pipelines.flatMap(nodesOfGates),
  ]
  const hasItems = forms.some((name) => ctx.model.formRules.get(name)!.items.size > 0)
  const found = {
    nodes,
    needs: needsOfAll(nodes),
    isEmpty: nodes.length === 0 && !hasItems && pipelines.length === 0,
  }
  perForms.set(key, found)
  return { rules, ...found }
}

class Judge {
  readonly #ctx: Ctx
  readonly #batch: Batch
  readonly #change: Change
  readonly #row: Row
  readonly #around: Surroundings

  constructor(ctx: Ctx, batch: Batch, change: Change, { row, old }: RuleRow, around: Surroundings) {
    this.#ctx = ctx
    this.#batch = batch
    this.#change = change
    this.#row = row
    this.#around = { ...around, old }
  }

  all(rules: ObjectRules | undefined, counts: RelatedCounts): void {
    const form = this.#change.form ? this.#ctx.model.formRules.get(this.#change.form) : undefined
    for (const field of this.#change.object.fields.values()) {
      const own = rules?.fields.get(field.name)
      const item = form?.items.get(field.name)
      if (own || item) this.#field(field, own, item)
    }
    for (const rule of rules?.validations ?? [])
      if (!rule.when || this.#holds(rule.when))
        if (this.#holds(rule.failWhen)) {
          const { en, zh } = bothLanguages(rule.message, 'This is not allowed.', '不符合规则。')
          this.#complain(rule.field ?? '', 'rule_failed', en, zh)
        }
    for (const closed of closedGate(this.#ctx, this.#change, (node) => this.#holds(node), counts))
      this.#complain(closed.field, closed.code, closed.en, closed.zh)
  }

  #field(
    field: FieldDef,
    own: FieldRules | undefined,
    item: (FieldRules & { required: boolean; readOnly: boolean }) | undefined,
  ): void {
    const visible =
      (!own?.visibleWhen || this.#holds(own.visibleWhen)) &&
      (!item?.visibleWhen || this.#holds(item.visibleWhen))
    const required =
      visible &&
      ((own?.requiredWhen && this.#holds(own.requiredWhen)) ||
        item?.required ||
        (item?.requiredWhen && this.#holds(item.requiredWhen)))
    if (required && this.#isEmpty(field))
      this.#complain(field.name, 'required', 'Fill this in.', '请填写此项。')
    const closed =
      (own?.readOnlyWhen && this.#holds(own.readOnlyWhen)) ||
      item?.readOnly ||
      (item?.readOnlyWhen && this.#holds(item.readOnlyWhen))
    // The engine itself, and a new record's own values, are not held to what people may no longer change.
    if (closed && field.name in this.#change.input && this.#isChanged(field))
      this.#complain(
        field.name,
        'field_read_only',
        `"${field.name}" cannot be changed now.`,
        `“${field.name}”当前不可修改。`,
      )
    const broken =
      own &&
      brokenBound(this.#change, field, own, {
        row: this.#row,
        around: this.#around,
        currency: currencyOf(this.#ctx, this.#change),
      })
    if (broken) this.#keep(broken)
    const chosen = this.#change.values.get(field.name)
    const when = typeof chosen === 'string' ? own?.options?.get(chosen) : undefined
    if (when && !this.#holds(when))
      this.#complain(
        field.name,
        'not_an_option',
        `"${String(chosen)}" is not possible here.`,
        `此处不能选择“${String(chosen)}”。`,
      )
  }

  #isEmpty(field: FieldDef): boolean {
    if (field.type === 'boolean' || field.type === 'autoNumber') return false
    const { values, kind, before } = this.#change
    if (values.has(field.name) || kind === 'create') {
      const value = values.get(field.name)
      return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
    }
    if (field.stores === 'links') return (before?.[`_links_${field.name}`] ?? null) === null
    return field.columns.every(({ name }) => (before?.[name] ?? null) === null)
  }

  #isChanged(field: FieldDef): boolean {
    if (this.#ctx.user.system || !this.#change.values.has(field.name)) return false
    return this.#change.kind === 'create' ? this.#change.values.get(field.name) !== null : true
  }

  #holds(node: Node): boolean {
    return holds(node, this.#row, this.#around)
  }

  #complain(field: string, code: Parameters<typeof issue>[2], en: string, zh: string): void {
    this.#keep(issue(this.#change, field, code, en, zh))
  }

  /** The first complaint about a field is the one that is told. */
  #keep(found: ReturnType<typeof issue>): void {
    if (!this.#batch.issues.some((known) => known.path === found.path)) this.#batch.issues.push(found)
  }
}
