import { watch } from 'vue'
import type { FormView } from '../client/model.ts'
import type { RuleReader, Standing } from '../composables/rules/useRuleReader.ts'
import type { LoadedObject } from '../composables/useModel.ts'
import { type FillPlace, fillResults, formValueOf, loadForRules, rulesOf } from './fill-results.ts'

type Values = Readonly<Record<string, unknown>>

/** A field that a change filled over what the person had typed there. */
export interface Overwritten {
  name: string
  value: unknown
}

export interface FillParts {
  object: () => LoadedObject | undefined
  form: () => FormView | undefined
  reader: RuleReader
  standing: () => Standing
  /** Code of the record's currency. */
  currency: () => string
  /** Puts values in without them counting as typed; `asStart`: nor as changed. */
  put: (values: Values, how: 'asChange' | 'asStart') => void
  onOverwritten?: (trigger: string, fields: Overwritten[]) => void
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === ''

/**
 * What a form fills in by itself: computed defaults of a new record, again and again until the person types there;
 * and what `onChange` sets. What they type meanwhile is theirs, also when an answer comes late.
 */
export function useFills(parts: FillParts) {
  /** Field → when it was typed, counted. */
  const typed = new Map<string, number>()
  const turns = new Map<string, number>()
  let clock = 0

  const place = (): FillPlace => ({
    fields: parts.object()?.fields ?? {},
    reader: parts.reader,
    standing: parts.standing(),
    currency: parts.currency(),
  })

  /** Sets what the form sets when this field changes; at once where everything is here. */
  async function afterChange(trigger: string): Promise<void> {
    const change = parts.form()?.onChange?.[trigger]
    if (!change) return
    const turn = (turns.get(trigger) ?? 0) + 1
    turns.set(trigger, turn)
    const since = clock
    if (!fillResults(change.set, place()).isWhole) {
      await loadForRules(rulesOf(change), place())
      if (turns.get(trigger) !== turn) return
    }
    if (change.when) {
      const asked = parts.reader.judge(change.when, parts.standing())
      if (!asked.isKnown || asked.value !== true) return
    }
    const now = parts.standing().values
    const found = Object.entries(fillResults(change.set, place()).values).filter(
      ([name]) => (typed.get(name) ?? 0) <= since || name === trigger,
    )
    const overwritten = found.flatMap(([name, value]) =>
      (typed.get(name) ?? 0) > 0 && !isBlank(now[name]) && JSON.stringify(now[name]) !== JSON.stringify(value)
        ? [{ name, value: now[name] }]
        : [],
    )
    for (const [name] of found) typed.set(name, 0)
    parts.put(Object.fromEntries(found), 'asChange')
    if (overwritten.length) parts.onOverwritten?.(trigger, overwritten)
  }

  /** Defaults that are expressions, where nothing was typed or filled yet. */
  function fillDefaults(): void {
    const { values, old } = parts.standing()
    const object = parts.object()
    if (!object || old) return
    const found: Record<string, unknown> = {}
    for (const field of Object.values(object.fields)) {
      if (field.defaultRule === undefined || typed.has(field.name)) continue
      const outcome = parts.reader.compute(field.defaultRule, { values })
      if (!outcome.isKnown) void parts.reader.load(outcome.demands)
      const value = outcome.isKnown ? formValueOf(field, outcome.value, place()) : undefined
      const same = JSON.stringify(value ?? null) === JSON.stringify(values[field.name] ?? null)
      if (value !== undefined && !same) found[field.name] = value
    }
    if (Object.keys(found).length) parts.put(found, 'asStart')
  }
  watch(() => JSON.stringify(defaultsNow()), fillDefaults)
  /** What defaults would be now, so that they are looked at only when that changes. */
  function defaultsNow(): unknown[] {
    const { values, old } = parts.standing()
    const fields = old ? [] : Object.values(parts.object()?.fields ?? {})
    return fields.flatMap(({ defaultRule }) =>
      defaultRule === undefined ? [] : [parts.reader.compute(defaultRule, { values })],
    )
  }
  return {
    fillDefaults,
    afterChange,
    /** The person typed there, or the value was given from outside. */
    noteTyped(name: string) {
      clock += 1
      typed.set(name, clock)
    },
    forgetTyped: () => typed.clear(),
  }
}
