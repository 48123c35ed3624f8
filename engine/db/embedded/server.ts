import { spawn } from 'node:child_process'
import { chown, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { EmbeddedError } from './embedded-error.ts'
import { type Home, superuser } from './home.ts'
import { isAlive } from './process-mark.ts'

export type ServerSettings = Record<string, string>

const waitForDyingMs = 10_000

/** The major version a data folder belongs to; undefined when there is none yet. */
export async function majorOf(home: Home): Promise<number | undefined> {
  const text = await readFile(join(home.data, 'PG_VERSION'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : Number.parseInt(text, 10)
}

/** Makes the data folder. An initdb that was killed half way is thrown away and done again. */
export async function createCluster(home: Home, { bin, major }: Binaries): Promise<void> {
  await rm(home.data, { recursive: true, force: true })
  // Names sort by their own collations; the default only has to be stable and to know letters beyond ASCII.
  const locale =
    major >= 17
      ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
      : ['--locale-provider=icu', '--icu-locale=und', '--locale=C']
  const passwordFile = join(home.folder, 'password')
  const auth = home.password ? ['--auth=scram-sha-256', `--pwfile=${passwordFile}`] : ['--auth=trust']
  const args = [
    '-D',
    home.data,
    '-U',
    superuser,
    '-E',
    'UTF8',
    ...locale,
    ...auth,
    '--no-instructions',
    '--no-sync',
  ]
  const { code, output } = await runProgram(home, join(bin, 'initdb'), args)
  if (code !== 0) {
    await rm(home.data, { recursive: true, force: true })
    throw new EmbeddedError(`PostgreSQL could not make its data folder ${home.data}:\n${output.trim()}`)
  }
  const conf = await open(join(home.data, 'postgresql.conf'), 'a')
  await conf.write("\ninclude_if_exists = 'trellis.conf'\n")
  await conf.close()
}

/** Starts the server and waits until it takes connections. A dying one is waited for, up to 10 s. */
export async function startServer(home: Home, { bin }: Binaries, extra: ServerSettings): Promise<void> {
  await waitForDying(home)
  await writeSettings(home, extra)
  const before = await stat(home.log).then(
    (found) => found.size,
    () => 0,
  )
  const args = ['start', '-D', home.data, '-l', home.log, '-w', '-t', '120', '-s']
  const { code, output } = await runProgram(home, join(bin, 'pg_ctl'), args)
  if (code === 0) return
  const log = await readFile(home.log).then(
    (text) => text.subarray(before).toString().trim(),
    () => '',
  )
  throw new EmbeddedError(`PostgreSQL did not start (${home.data}).\n${output.trim()}\n${log}`.trim())
}

/** Stops the server, ending open sessions; asking a stopped one is no error. */
export async function stopServer(home: Home, { bin }: Binaries): Promise<void> {
  await runProgram(home, join(bin, 'pg_ctl'), ['stop', '-D', home.data, '-m', 'fast', '-w', '-t', '20', '-s'])
}

async function writeSettings(home: Home, extra: ServerSettings): Promise<void> {
  const socket = home.socket
  const settings: ServerSettings = {
    ...(typeof socket === 'string'
      ? {
          listen_addresses: '',
          unix_socket_directories: `"${socket}"`,
          unix_socket_permissions: '0700',
          port: '5432',
        }
      : { listen_addresses: '127.0.0.1', port: String(socket.port) }),
    max_locks_per_transaction: '256',
    log_lock_waits: 'on',
    ...extra,
  }
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`,
  )
  const file = join(home.data, 'trellis.conf')
  await writeFile(file, lines.join(''))
  await own(home, file)
}

async function waitForDying(home: Home): Promise<void> {
  const until = Date.now() + waitForDyingMs
  const pidFile = join(home.data, 'postmaster.pid')
  while (Date.now() < until) {
    const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10)
    if (!(pid > 0) || !isAlive(pid) || !(await mayBePostgres(pid))) return
    await sleep(100)
  }
  // Still there: PostgreSQL itself says so when it is started.
}

/** After a loss of power the number in the file may be anybody's. Where it cannot be told, it may be. */
async function mayBePostgres(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'postgres')
  return name.trim() === 'postgres'
}

async function own(home: Home, path: string): Promise<void> {
  if (home.user.uid !== undefined) await chown(path, home.user.uid, home.user.gid!)
}

/** Runs one of PostgreSQL's programs as the server's user, without our environment's PG* settings. */
async function runProgram(
  home: Home,
  file: string,
  args: string[],
): Promise<{ code: number; output: string }> {
  await mkdir(home.folder, { recursive: true })
  const outputFile = join(home.folder, `.output-${process.pid}`)
  // A file, not a pipe: the server that pg_ctl leaves behind would keep a pipe open for ever.
  const output = await open(outputFile, 'w+')
  try {
    const code = await new Promise<number>((resolve, reject) => {
      const child = spawn(file, args, {
        ...home.user,
        cwd: home.folder,
        stdio: ['ignore', output.fd, output.fd],
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
        windowsHide: true,
      })
      child.on('error', reject)
      child.on('close', (status) => resolve(status ?? 1))
    })
    return { code, output: await readFile(outputFile, 'utf8') }
  } finally {
    await output.close()
    await rm(outputFile, { force: true })
  }
}
