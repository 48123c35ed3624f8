import { type Ref, watch } from 'vue'
import type { FieldView, FormView } from '../client/model.ts'
import { type RuleReader, useRuleReader } from '../composables/rules/useRuleReader.ts'
import { useWanted } from '../composables/rules/useWanted.ts'
import { type LoadedObject, useModel } from '../composables/useModel.ts'
import { boundsOf } from './bounds-of.ts'
import { type Checked, type CheckWords, checkValues } from './check-values.ts'
import type { FillPlace } from './fill-results.ts'
import { type Holds, impossibleOf, withPossible } from './form-items.ts'
import type { FormProblem } from './form-problem.ts'
import type { Line } from './line-checks.ts'
import type { Overwritten } from './useFills.ts'
import { useLineFills } from './useLineFills.ts'

export interface LineParts {
  object: () => LoadedObject | undefined
  /** Forms of the lines' object, by priority. */
  forms: () => FormView[]
  lines: Ref<Line[]>
  /** The record around the lines as it stands in the form, and the field of a line that points to it. */
  head?: () => { field: string; values: Line; object: LoadedObject } | undefined
  onOverwritten?: (trigger: string, at: number, fields: Overwritten[]) => void
}

/** How a field shows in one line now. */
export interface LineCell {
  field: FieldView
  isShown: boolean
  isRequired: boolean
  isLocked: boolean
  /** Label of the chosen option, when it is no longer possible. */
  impossible?: string | undefined
}

/**
 * The rules of child lines, line by line, as a form has them for its record: what shows, is required, locked, filled
 * in or computed, and what is wrong. Rules that only the server can judge are left to the save.
 */
export function useLineRules({ object, forms, lines, head, onOverwritten }: LineParts) {
  const { shell } = useModel()
  const reader: RuleReader = useRuleReader(object, head ? { head } : {})
  const want = useWanted(reader.load)
  const currency = (line: Line) => String(line['currency_code'] ?? shell.value?.settings.currency ?? '')

  /** Stored lines as they were loaded: `$old`. */
  const loaded = new Map<string, Line>()
  watch(
    lines,
    (now) => {
      for (const line of now) {
        const id = line['id']
        if (typeof id === 'string' && !loaded.has(id)) loaded.set(id, line)
      }
    },
    { immediate: true, flush: 'sync' },
  )
  const standing = (line: Line) => ({ values: line, old: loaded.get(String(line['id'])) })
  const place = (line: Line): FillPlace => ({
    fields: object()?.fields ?? {},
    reader,
    standing: standing(line),
    currency: currency(line),
  })
  const fills = useLineFills({
    object,
    forms,
    lines,
    reader,
    place,
    ...(onOverwritten ? { onOverwritten } : {}),
  })

  const holdsIn =
    (line: Line): Holds =>
    (rule, otherwise = true) => {
      if (!rule) return true
      const outcome = reader.judge(rule, standing(line))
      if (outcome.isKnown) return outcome.value === true
      want(outcome.demands)
      return otherwise
    }
  function cellOf(field: FieldView, line: Line): LineCell {
    const holds = holdsIn(line)
    const isLocked =
      field.readOnly ||
      field.derived !== undefined ||
      (!!field.readOnlyWhen && holds(field.readOnlyWhen, false))
    return {
      field: withPossible(field, holds),
      isShown: holds(field.visibleWhen),
      isRequired: field.required || (!!field.requiredWhen && holds(field.requiredWhen, false)),
      isLocked,
      impossible: impossibleOf(field, { holds, values: line }),
    }
  }

  /** What is wrong with the lines, for these fields; `path` begins with the name of the list. */
  function check(
    name: string,
    fields: readonly FieldView[],
    { language, words }: { language: string; words: CheckWords },
  ): FormProblem[] {
    return lines.value.flatMap((line, at) => {
      if (line['_delete']) return []
      const compute = (rule: string) => reader.compute(rule, standing(line))
      const checked = fields.flatMap((each): Checked[] => {
        const { isShown, isLocked, isRequired, field, impossible } = cellOf(each, line)
        if (!isShown || isLocked) return []
        return [
          { field, required: isRequired, label: field.label, impossible, bounds: boundsOf(field, compute) },
        ]
      })
      const scope = {
        language,
        timeZone: shell.value?.settings.timeZone ?? 'UTC',
        currency: currency(line),
      }
      return checkValues(checked, line, scope, words).map(({ path, message }) => ({
        path: `/${name}/${at}${path}`,
        message,
      }))
    })
  }
  /** Without the values of fields that are hidden now. */
  function toSend(all: readonly Line[], fields: readonly FieldView[]): Line[] {
    return all.map((line) => {
      const hidden = new Set(fields.filter((field) => !cellOf(field, line).isShown).map(({ name }) => name))
      return hidden.size === 0
        ? line
        : Object.fromEntries(Object.entries(line).filter(([name]) => !hidden.has(name)))
    })
  }
  return { ...fills, cellOf, check, toSend }
}
