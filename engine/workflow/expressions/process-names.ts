import type { Row } from '../../../metadata/language/evaluate.ts'
import type { Context } from '../../process/step/context.ts'

/** Everything an expression of a process can name; read only when it is named. */
export interface ProcessNames {
  /** The record of the run, as it is now. */
  readonly record: Row | undefined
  /** As they were frozen at the trigger. */
  readonly old: Row | undefined
  readonly new: Row | undefined
  /** Who caused the run. */
  readonly user: Row
  /** By object, as far as they are read. */
  readonly settings: Row | undefined
  /** How the run began: `name`, `at`, and what came with it. */
  readonly trigger: unknown
  readonly context: Context
  readonly now: string
  readonly today: string
  readonly timeZone: string
}

/** Variables that only a process has. A text that names one of them is judged while it runs. */
export const processVariables = [
  'run',
  'input',
  'item',
  'index',
  'steps',
  'active',
  'event',
  'error',
  'undone',
  'results',
  'done',
  'total',
  'arrived',
  'trigger',
] as const

/** @returns undefined for a name that is not of a process */
export function processVariable(names: ProcessNames, name: string): unknown {
  const { context } = names
  switch (name) {
    case 'record':
    case 'old':
    case 'new':
    case 'user':
    case 'trigger':
    case 'settings':
      return names[name]
    case 'run':
    case 'input':
    case 'item':
    case 'index':
    case 'active':
    case 'event':
    case 'error':
    case 'undone':
    case 'results':
    case 'done':
    case 'total':
    case 'arrived':
      return context[name]
    default:
      return undefined
  }
}

/** `$steps.<node>`. */
export function lastStep(names: ProcessNames, node: string): unknown {
  const step = names.context.step(node)
  return step && { ...step, ended_at: new Date(step.ended_at).toISOString() }
}

/** Where there is no run yet, or nothing of it is asked. */
export const noContext: Context = {
  run: {},
  input: undefined,
  item: undefined,
  index: undefined,
  active: {},
  event: undefined,
  error: undefined,
  undone: undefined,
  now: 0,
  step: () => undefined,
}
