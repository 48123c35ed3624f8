import type { RunView, SimulationView } from '../../runtime-ui/client/workflows.ts'
import { textOf } from '../document/text.ts'

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
}

export type Told = ReadonlyMap<string, ToldStep>

interface Row {
  node: string
  state: string
  port: string | null
  output: unknown
  ms?: number
}

function gather(rows: readonly Row[]): Map<string, ToldStep> {
  const told = new Map<string, ToldStep>()
  for (const { node, state, port, output, ms } of rows) {
    if (state === 'note') continue
    const before = told.get(node)
    const isDone = state === 'done' || state === 'skipped'
    told.set(node, {
      state: isDone ? 'done' : state === 'failed' ? 'failed' : 'other',
      times: (before?.times ?? 0) + (isDone ? 1 : 0),
      ports: [...new Set([...(before?.ports ?? []), ...(isDone ? [port ?? 'next'] : [])])],
      output,
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

export function ofRun({ step_rows, tokens, open_incidents }: RunView): Told {
  const told = gather(
    step_rows.map((row) => ({ ...row, ms: Date.parse(row.ended_at) - Date.parse(row.started_at) })),
  )
  for (const { node, due_at } of tokens)
    told.set(node, {
      ...nothing,
      ...told.get(node),
      state: 'waits',
      ...(due_at ? { dueAt: due_at } : {}),
    })
  for (const { node, code, detail } of open_incidents)
    if (node) told.set(node, { ...nothing, ...told.get(node), state: 'failed', code, detail })
  return told
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
