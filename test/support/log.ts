import type { Log } from '../../engine/context.ts'

export interface KeptLog extends Log {
  lines: { level: string; details: object; message: string }[]
}

/** A log that keeps its lines, for tests that ask what an operator would read. */
export function keptLog(): KeptLog {
  const lines: KeptLog['lines'] = []
  const keep = (level: string) => (details: object, message: string) =>
    void lines.push({ level, details, message })
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}

/** Says nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
