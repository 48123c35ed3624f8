import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { secret } from './people.ts'

/** What a server has used so far. */
export interface Usage {
  statements: number
  cpuMs: number
  rss: number
}

export interface Server {
  port: number
  /** From its start to its first answer. */
  startMs: number
  usage(): Promise<Usage>
  stop(): Promise<void>
}

const probe = new URL('./probe.mjs', import.meta.url).pathname

/** The program as people start it, built beside the one of `npm start`. @returns its main file */
export async function buildEngine(): Promise<string> {
  const outDir = join(process.cwd(), 'dist', 'bench')
  await build({
    configFile: 'vite.server.config.ts',
    logLevel: 'warn',
    mode: 'production',
    build: { outDir, emptyOutDir: true },
  })
  return join(outDir, 'main.js')
}

export interface EngineOptions {
  main: string
  url: string
  /** For its files. */
  folder: string
  role?: 'web' | 'worker'
  /** Further options of Node. */
  flags?: readonly string[]
}

/** Our API on that database, in a process of its own, with the settings people get. */
export function startEngine({ main, url, folder, role = 'web', flags = [] }: EngineOptions): Promise<Server> {
  const env = {
    DATABASE_URL: url,
    SECRET_KEY: secret,
    DATA_DIR: join(folder, 'engine'),
    PORT: '0',
    ROLE: role,
    DEMO: 'off',
    LOG_LEVEL: 'warn',
    ADMIN_EMAIL: 'admin@example.com',
    ADMIN_PASSWORD: 'a password for the bench',
    TIME_ZONE: 'UTC',
  }
  return startServer([...usualFlags(), ...flags, main], env)
}

/** The options of Node that people's processes have. */
function usualFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }
  return scripts.start.split(' ').filter((word) => word.startsWith('--'))
}

/** One of the floors: a program below this folder. */
export const startFloor = (program: string, env: Record<string, string>): Promise<Server> =>
  startServer(['--import', 'tsx', new URL(program, import.meta.url).pathname], env)

/** Starts a server that prints its address, with the probe in it. */
async function startServer(args: readonly string[], env: Record<string, string>): Promise<Server> {
  const began = performance.now()
  const child = spawn(process.execPath, ['--import', probe, ...args], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const port = await portOf(child, env['ROLE'] === 'worker')
  return {
    port,
    startMs: performance.now() - began,
    usage: async () => {
      const told = once(child, 'message')
      child.send('usage')
      return (await told)[0] as Usage
    },
    stop: async () => {
      if (child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

function portOf(child: ChildProcess, isWorker: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout!.on('data', (part: Buffer) => {
      said += part.toString()
      const port = /http:\/\/[^:\s]+:(\d+)/.exec(said)?.[1]
      if (port) resolve(Number(port))
      else if (isWorker && said.includes('\n')) resolve(0)
    })
    child.once('exit', (code) =>
      reject(new Error(`The server ended with ${code} before it answered.\n${said}`)),
    )
  })
}
