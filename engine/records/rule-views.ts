import { createHash } from 'node:crypto'
import type { Node } from '../../metadata/language/types.ts'
import { readsOf } from '../../metadata/language/walk.ts'
import type { Ctx } from '../context.ts'
import { checkOnce, everywhere } from '../expressions/check-text.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { readsOnlySeen } from './reads-only-seen.ts'

/** A rule by the hash of its text: what a browser may ask by without learning the text. */
export const ruleName = (text: string): string =>
  `?${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`

/** The compiled tree of a rule's text; undefined when it does not compile. */
export const ruleNode = (model: AppModel, object: ObjectDef, text: string): Node | undefined =>
  checkOnce(
    model,
    text,
    { objects: model.objects, object: object.name, names: { ...everywhere, old: true } },
    'rule',
  ).node

/** A browser has neither settings nor what the person may not read. */
const isForBrowsers = (ctx: Ctx, node: Node): boolean =>
  readsOnlySeen(ctx, node) && !readsOf(node).given.some((path) => path.startsWith('settings.'))

/**
 * Rules on their way to a browser: their text, with the compiled tree beside it, where the person may read every
 * input; else the rule's name, to be asked of `POST /api/records/{object}/evaluate`.
 */
export class RuleViews {
  readonly #ctx: Ctx
  readonly #compiled = new Map<string, Record<string, Node>>()

  constructor(ctx: Ctx) {
    this.#ctx = ctx
  }

  rule(object: ObjectDef | undefined, text: string): string {
    const node = object && ruleNode(this.#ctx.model, object, text)
    if (!object || !node || !isForBrowsers(this.#ctx, node)) return ruleName(text)
    return this.#keep(object, text, node)
  }

  /** The conditions among `keys` that a part of a document has. */
  rules<K extends string>(
    object: ObjectDef | undefined,
    part: { readonly [key in K]?: unknown },
    ...keys: K[]
  ): Partial<Record<K, string>> {
    const found: Partial<Record<K, string>> = {}
    for (const key of keys) {
      const text = part[key]
      if (typeof text === 'string') found[key] = this.rule(object, text)
    }
    return found
  }

  /** A value of `set` or `default`: literal, or the rule that computes it. */
  value(object: ObjectDef | undefined, value: unknown): { value: unknown } | { rule: string } {
    if (typeof value !== 'string' || !value.startsWith('=')) return { value }
    return { rule: this.rule(object, value.slice(1)) }
  }

  /** What a formula or lookup is computed by, where the person may read every input: its name among the trees. */
  computation(object: ObjectDef, { name, stores, formula, kept, computed }: FieldDef): string | undefined {
    const node = formula ?? kept ?? computed
    // A reference needs its target's name, which only the engine knows.
    if (!node || stores !== 'value' || !readsOnlySeen(this.#ctx, node)) return undefined
    return this.#keep(object, `=${name}`, node)
  }

  #keep(object: ObjectDef, key: string, node: Node): string {
    const known = this.#compiled.get(object.name) ?? {}
    known[key] = node
    this.#compiled.set(object.name, known)
    return key
  }

  /** Trees by text, of all rules that were asked for of an object. */
  compiled(object: string): Record<string, Node> {
    return this.#compiled.get(object) ?? {}
  }
}

const named = new WeakMap<AppModel, Map<string, Map<string, string>>>()
const conditionKey = /^(visibleWhen|requiredWhen|readOnlyWhen|when)$/

/** Texts of an object's screen rules by name: those of its fields, forms and pages. */
export function rulesByName(model: AppModel, object: ObjectDef): ReadonlyMap<string, string> {
  const known = named.get(model) ?? new Map<string, Map<string, string>>()
  named.set(model, known)
  const found = known.get(object.name)
  if (found) return found
  const texts = new Map<string, string>()
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    for (const [key, inner] of Object.entries(part))
      if (typeof inner === 'string' && conditionKey.test(key)) texts.set(ruleName(inner), inner)
      else walk(inner)
  }
  walk(object.raw)
  for (const [, form] of model.forms) if (form.object === object.name) walk(form)
  for (const [, page] of model.pages) if (page.object === object.name) walk(page)
  for (const [, pipeline] of model.pipelines)
    if (pipeline.object === object.name) walk({ when: pipeline.when })
  for (const field of object.fields.values()) for (const option of field.options ?? []) walk(option)
  known.set(object.name, texts)
  return texts
}
