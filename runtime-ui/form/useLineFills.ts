import { nextTick, type Ref, watch } from 'vue'
import type { FieldView, FormView } from '../client/model.ts'
import type { RuleReader } from '../composables/rules/useRuleReader.ts'
import type { LoadedObject } from '../composables/useModel.ts'
import { type FillPlace, fillResults, formValueOf, loadForRules, rulesOf } from './fill-results.ts'
import type { Line } from './line-checks.ts'
import { begun, isBegun, isTyped, withTyped } from './line-typed.ts'
import type { Overwritten } from './useFills.ts'

export interface LineFillParts {
  object: () => LoadedObject | undefined
  /** Forms of the lines' object, by priority. */
  forms: () => FormView[]
  lines: Ref<Line[]>
  reader: RuleReader
  place: (line: Line) => FillPlace
  onOverwritten?: (trigger: string, at: number, fields: Overwritten[]) => void
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === ''

/** What lines fill in by themselves: computed defaults of new ones, and what the form of a line sets on a change. */
export function useLineFills({ object, forms, lines, reader, place, onOverwritten }: LineFillParts) {
  const fields = () => Object.values(object()?.fields ?? {})

  /** Defaults that are expressions, as they come out now for a line that is being made. */
  function defaultsOf(line: Line): Line {
    const found: Line = {}
    for (const field of fields()) {
      if (field.defaultRule === undefined || !isBegun(line) || isTyped(line, field.name)) continue
      const outcome = reader.compute(field.defaultRule, { values: line })
      if (!outcome.isKnown) void reader.load(outcome.demands)
      const value = outcome.isKnown ? formValueOf(field, outcome.value, place(line)) : undefined
      const isSame = JSON.stringify(value ?? null) === JSON.stringify(line[field.name] ?? null)
      if (value !== undefined && !isSame) found[field.name] = value
    }
    return found
  }
  watch(
    () => lines.value.map(defaultsOf),
    (found) => {
      if (found.some((values) => Object.keys(values).length > 0))
        lines.value = lines.value.map((line, at) => ({ ...line, ...found[at] }))
    },
  )

  /** Sets what the form of a line sets when this field changes. What was typed while it loaded stays. */
  async function follow(at: number, trigger: string): Promise<void> {
    const change = forms().find((form) => form.onChange)?.onChange?.[trigger]
    // The lines are the parent's: what was just set comes back with its next drawing.
    await nextTick()
    const asked = lines.value[at]
    if (!change || !asked) return
    reader.note(asked[trigger])
    if (!fillResults(change.set, place(asked)).isWhole) {
      await loadForRules(rulesOf(change), place(asked))
      if (lines.value[at]?.[trigger] !== asked[trigger]) return
    }
    const now = lines.value[at]!
    if (change.when) {
      const condition = reader.judge(change.when, place(now).standing)
      if (!condition.isKnown || condition.value !== true) return
    }
    const found = Object.entries(fillResults(change.set, place(now)).values).filter(
      ([name]) => now[name] === asked[name],
    )
    const overwritten = found.flatMap(([name, value]) =>
      isBegun(now) && isTyped(now, name) && !isBlank(now[name]) && String(now[name]) !== String(value)
        ? [{ name, value: now[name] }]
        : [],
    )
    put(at, Object.fromEntries(found))
    if (overwritten.length) onOverwritten?.(trigger, at, overwritten)
  }
  function put(at: number, values: Line): void {
    lines.value = lines.value.map((line, i) => (i === at ? withTyped(line, values) : line))
  }
  return {
    follow,
    put,
    /** A line with its defaults. */
    newLine(): Line {
      const line: Line = begun({})
      for (const field of fields()) if (field.default !== undefined) line[field.name] = field.default
      return { ...line, ...defaultsOf(line) }
    },
    /** A derived field as it comes out for what stands in the line. */
    valueIn(field: FieldView, line: Line): unknown {
      if (field.computeRule === undefined) return line[field.name]
      const outcome = reader.compute(field.computeRule, place(line).standing)
      return outcome.isKnown ? formValueOf(field, outcome.value, place(line)) : line[field.name]
    },
  }
}
