import type { RunTrying, RunView, SimulationView } from '../../runtime-ui/client/workflows.ts'
import { textOf } from '../document/text.ts'
import { nameOfPort, type Port } from './wires.ts'

/** What became of one step in a run, real or tried. */
export interface ToldStep {
  state: 'done' | 'failed' | 'waits' | 'other'
  /** How often it was gone through. */
  times: number
  /** Ways out that were taken. */
  ports: readonly string[]
  output: unknown
  /** From entering to leaving, the last time; nothing of a trial, where time jumps. */
  ms?: number | undefined
  code?: string | undefined
  detail?: unknown
  dueAt?: string | undefined
  /** The same as people call them; nothing where there is but one way on. */
  ways?: string | undefined
  /** Somebody let it count as done; with what they gave as a reason. */
  skipped?: { reason: string | null } | undefined
  /** Of a trial: until when it waited there, as its clock jumps. */
  wentAt?: string | undefined
  /** Work outside that failed so far and is tried again at `dueAt`. */
  trying?: RunTrying | undefined
}

export type Told = ReadonlyMap<string, ToldStep>

interface Row {
  node: string
  state: string
  port: string | null
  output: unknown
  ms?: number
  /** Of a trial: from when to when, as its clock shows it. */
  since?: string
  at?: string
}

/** Longer than a step takes to work: it was waited. */
const waitMs = 1_000

/** An output that only says that the step was skipped. */
function skippedOf(output: unknown): ToldStep['skipped'] {
  if (typeof output !== 'object' || output === null || Object.keys(output).join() !== 'skipped')
    return undefined
  const { skipped } = output as { skipped: unknown }
  return { reason: typeof skipped === 'string' ? skipped : null }
}

function gather(rows: readonly Row[]): Map<string, ToldStep> {
  const told = new Map<string, ToldStep>()
  for (const { node, state, port, output, ms, since, at } of rows) {
    if (state === 'note') continue
    const hasWaited = since !== undefined && at !== undefined && Date.parse(at) - Date.parse(since) > waitMs
    const skipped = skippedOf(output)
    const before = told.get(node)
    const isDone = state === 'done' || state === 'skipped'
    told.set(node, {
      state: isDone ? 'done' : state === 'failed' ? 'failed' : 'other',
      times: (before?.times ?? 0) + (isDone ? 1 : 0),
      ports: [...new Set([...(before?.ports ?? []), ...(isDone ? [port ?? 'next'] : [])])],
      output: skipped ? undefined : output,
      ...(skipped ? { skipped } : {}),
      ...(hasWaited ? { wentAt: at } : {}),
      ...(ms === undefined ? {} : { ms }),
    })
  }
  return told
}

const nothing: Omit<ToldStep, 'state'> = { times: 0, ports: [], output: undefined }

export function ofSimulation({ steps = [], incidents = [], waits = [] }: SimulationView): Told {
  const told = gather(steps)
  for (const node of waits) told.set(node, { ...nothing, ...told.get(node), state: 'waits' })
  for (const { node, code, detail } of incidents)
    if (node) told.set(node, { ...nothing, ...told.get(node), state: 'failed', code, detail })
  return told
}

/** @param wayIn as the canvas calls the box by which it came in */
export function ofRun({ step_rows, tokens, open_incidents }: RunView, wayIn?: string): Told {
  const told = gather(
    step_rows.map((row) => ({ ...row, ms: Date.parse(row.ended_at) - Date.parse(row.started_at) })),
  )
  for (const { node, due_at, trying } of tokens)
    told.set(node, {
      ...nothing,
      ...told.get(node),
      state: 'waits',
      ...(due_at ? { dueAt: due_at } : {}),
      ...(trying ? { trying } : {}),
    })
  for (const { node, code, detail } of open_incidents)
    if (node) told.set(node, { ...nothing, ...told.get(node), state: 'failed', code, detail })
  if (wayIn !== undefined) told.set(wayIn, { ...nothing, state: 'done', times: 1, ports: ['next'] })
  return told
}

/** With the words of the ways out that were taken. */
export function withWays<Step extends ToldStep | null | undefined>(
  step: Step,
  ports: readonly Port[],
  label: (port: Port) => string,
): Step {
  if (!step) return step
  const taken = ports.filter((port) => step.ports.includes(nameOfPort(port))).map(label)
  return { ...step, ways: taken.filter(Boolean).join(', ') }
}

/** What went wrong, one line for each fault; everything that is known where it says no more. */
export function faultLines(detail: unknown, language: string): string[] {
  const { errors, message } = (detail ?? {}) as { errors?: unknown; message?: unknown }
  if (Array.isArray(errors) && errors.length > 0)
    return errors.map((error: { path?: string; message?: string | Record<string, string> }) => {
      const said = textOf(error.message, language)
      return error.path ? `${error.path.slice(1).replaceAll('/', '.')}: ${said}` : said
    })
  if (typeof message === 'string') return [message]
  const line = inLine(detail)
  return line ? [line] : []
}

/** A value in one line. */
export function inLine(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  return JSON.stringify(value)
}
