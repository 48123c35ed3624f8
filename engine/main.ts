import { banner } from './banner.ts'
import { addUserCommand } from './command-line/add-user-command.ts'
import { ApiRefusal } from './command-line/api-session.ts'
import { CommandError } from './command-line/command-error.ts'
import { applyCommand, exportCommand, planCommand } from './command-line/deploy-commands.ts'
import { importSampleCommand } from './command-line/import-sample-command.ts'
import { checkCommand, typesCommand } from './command-line/metadata-commands.ts'
import { userCommand } from './command-line/user.ts'
import { ConfigError, readConfig } from './config.ts'
import { type Log, systemClock } from './context.ts'
import { EmbeddedError } from './db/embedded.ts'
import { createLog } from './log.ts'
import { openDatabase } from './open-database.ts'
import { sourceStack } from './source-stack.ts'
import { type Running, start } from './start.ts'

/** What a program may be asked to do; the first word after `npm run crm --`. */
const commands: Record<string, (args: string[]) => Promise<void>> = {
  start: serve,
  user: manageUser,
  'import-sample': withExitCode((words) => importSampleCommand(words, readConfig())),
  check: withExitCode(checkCommand),
  types: withExitCode(typesCommand),
  export: withExitCode((words) => exportCommand(words, readConfig())),
  plan: withExitCode((words) => planCommand(words, readConfig())),
  apply: withExitCode((words) => applyCommand(words, readConfig())),
}

const [name = 'start', ...args] = process.argv.slice(2)
const command = commands[name]
if (command) await command(args).catch(giveUp)
else giveUp(new ConfigError([`There is no command "${name}". Known: ${Object.keys(commands).join(', ')}.`]))

/** Serves until told to stop. */
async function serve(): Promise<void> {
  const config = readConfig()
  const log = createLog(config.logLevel)
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'an error that nobody caught; the process ends')
    process.exit(1)
  })
  const running = await start(config, log)
  stopOnSignal(running, log)
  process.stdout.write(`${banner(running, config)}\n`)
}

/** Works beside a running system: both share its database. */
async function manageUser(words: string[]): Promise<void> {
  if (words[0] === 'add') {
    process.exitCode = await addUserCommand(words.slice(1), readConfig())
    return
  }
  const config = readConfig()
  const { db, keys, close } = await openDatabase(config, createLog('warn'))
  try {
    process.stdout.write(`${await userCommand(words, { db, keys, clock: systemClock })}\n`)
  } finally {
    await close(0)
  }
}

/** For pipelines: the code says whether it went well. */
function withExitCode(command: (words: string[]) => Promise<number>): (words: string[]) => Promise<void> {
  return async (words) => {
    process.exitCode = await command(words)
  }
}

/** The first signal lets running work finish, at most 30 s; the second one does not. */
function stopOnSignal(running: Running, log: Log): void {
  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) process.exit(130)
    stopping = true
    log.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), 30_000).unref()
    await running.stop()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: Error) => {
        log.error({ error }, 'stopping failed')
        process.exit(1)
      })
    })
  }
}

/** What the person can put right is told plainly; anything else with its stack. */
function giveUp(error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException
  const plain =
    error instanceof ConfigError ||
    error instanceof CommandError ||
    error instanceof EmbeddedError ||
    error instanceof ApiRefusal
      ? message
      : code === 'EADDRINUSE'
        ? `${message}. Another program uses this port; set PORT to a free one.`
        : sourceStack((error as Error).stack ?? String(error))
  process.stderr.write(`\n${plain}\n\n`)
  process.exit(1)
}
