import type { LoadedObject } from '../useModel.ts'
import { useAskedRules } from './useAskedRules.ts'
import { type Outcome, type RuleReaderOptions, type Standing, useRuleReader } from './useRuleReader.ts'
import { useWanted } from './useWanted.ts'

export interface RuleSubject extends RuleReaderOptions {
  object: () => LoadedObject | undefined
  /** A new value for each change; undefined while nothing is loaded. */
  values: () => Readonly<Record<string, unknown>> | undefined
  /** The record as it was loaded: `$old`. Undefined for a new one. */
  old?: () => Readonly<Record<string, unknown>> | undefined
}

/** Begins the name of a rule whose text is not for this person. */
const isAsked = (rule: string): boolean => rule.startsWith('?')

/**
 * Judges the conditions of a form or page live. Rules over the record's own fields answer at once; those that read
 * other records as soon as these are loaded; those that read what this person may not, as the server says. Until
 * something is known the last answer stands, and before the first one `otherwise`.
 */
export function useRules(subject: RuleSubject) {
  const reader = useRuleReader(subject.object, subject)
  const asked = useAskedRules(subject.object, subject.values)
  const last = new Map<string, boolean>()
  const note = useWanted(reader.load)

  const standing = (): Standing => ({ values: subject.values() ?? {}, old: subject.old?.() })
  function known(outcome: Outcome): boolean | undefined {
    if (outcome.isKnown) return outcome.value === true
    note(outcome.demands)
    return undefined
  }
  /** @param otherwise the answer while nothing is known */
  function holds(rule: string | undefined, otherwise = true): boolean {
    if (!rule) return true
    const outcome = isAsked(rule) ? asked.outcomeOf(rule) : known(reader.judge(rule, standing()))
    if (outcome !== undefined) last.set(rule, outcome)
    return outcome ?? last.get(rule) ?? otherwise
  }
  /** What an expression gives for what stands in the form; loads what it misses. */
  function compute(rule: string): Outcome {
    const outcome = reader.compute(rule, standing())
    if (!outcome.isKnown) note(outcome.demands)
    return outcome
  }
  return { holds, compute, reader, standing }
}
