import { type DestinationStream, pino } from 'pino'
import type { LogLevel } from './config.ts'
import type { Log } from './context.ts'
import { sourceStack } from './source-stack.ts'

/** What no log may hold, wherever it stands in the details. */
const secrets = ['password', 'token', 'authorization', 'cookie', 'key'].flatMap((name) => [name, `*.${name}`])

/** JSON lines: one object a line, times in ISO 8601. Goes to stdout unless told otherwise. */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secrets, censor: '***' },
    serializers: { error: errorView },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** What an error was, with its causes; places are those of the sources. */
function errorView(error: Error): unknown {
  const view = pino.stdSerializers.err(error)
  return typeof view?.stack === 'string' ? { ...view, stack: sourceStack(view.stack) } : view
}
