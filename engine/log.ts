import { type DestinationStream, pino } from 'pino'
import type { LogLevel } from './config.ts'
import type { Log } from './context.ts'

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
    serializers: { error: pino.stdSerializers.err },
  }
  return destination ? pino(options, destination) : pino(options)
}
