import { nextTick, type Ref } from 'vue'
import type { FieldView, FormView } from '../client/model.ts'
import { useRuleReader } from '../composables/rules/useRuleReader.ts'
import { type LoadedObject, useModel } from '../composables/useModel.ts'
import { type FillPlace, fillResults, formValueOf, loadForRules, rulesOf } from './fill-results.ts'

type Line = Record<string, unknown>

export interface LineParts {
  object: () => LoadedObject | undefined
  /** Forms of the lines' object, by priority. */
  forms: () => FormView[]
  lines: Ref<Line[]>
}

/** The rules of child lines: what is computed, locked or filled in, by the form that their object has. */
export function useLineRules({ object, forms, lines }: LineParts) {
  const { shell } = useModel()
  const reader = useRuleReader(object)
  const place = (line: Line): FillPlace => ({
    fields: object()?.fields ?? {},
    reader,
    standing: { values: line },
    currency: String(line['currency_code'] ?? shell.value?.settings.currency ?? ''),
  })

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
      const condition = reader.judge(change.when, { values: now })
      if (!condition.isKnown || condition.value !== true) return
    }
    const found = Object.entries(fillResults(change.set, place(now)).values).filter(
      ([name]) => now[name] === asked[name],
    )
    lines.value = lines.value.map((line, i) => (i === at ? { ...line, ...Object.fromEntries(found) } : line))
  }
  /** A line with the defaults of these fields. */
  function newLine(fields: readonly FieldView[]): Line {
    const line: Line = {}
    for (const field of fields) if (field.default !== undefined) line[field.name] = field.default
    for (const field of fields) {
      if (field.defaultRule === undefined) continue
      const outcome = reader.compute(field.defaultRule, { values: line })
      const value = outcome.isKnown ? formValueOf(field, outcome.value, place(line)) : undefined
      if (value !== undefined) line[field.name] = value
    }
    return line
  }
  return {
    follow,
    newLine,
    /** A derived field as it comes out for what stands in the line. */
    valueIn(field: FieldView, line: Line): unknown {
      if (field.computeRule === undefined) return line[field.name]
      const outcome = reader.compute(field.computeRule, { values: line })
      return outcome.isKnown ? formValueOf(field, outcome.value, place(line)) : line[field.name]
    },
    isLocked(field: FieldView, line: Line): boolean {
      if (field.readOnly || field.derived) return true
      if (!field.readOnlyWhen) return false
      const outcome = reader.judge(field.readOnlyWhen, { values: line })
      return outcome.isKnown && outcome.value === true
    },
  }
}
