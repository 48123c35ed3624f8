/**
 * Starts the built program. From a checkout it first builds with Vite what is missing or older than its sources;
 * a published package carries `dist` and no sources to be newer than it.
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')

const parts = [
  {
    name: 'server',
    stamp: join(root, 'dist', 'server', '.built'),
    sources: ['engine', 'metadata', 'vite.server.config.ts', 'package-lock.json'],
    args: ['build', '-c', 'vite.server.config.ts'],
  },
  {
    name: 'screens',
    stamp: join(root, 'dist', 'web', '.built'),
    sources: ['runtime-ui', 'designer', 'metadata', 'vite.config.ts', 'package-lock.json'],
    args: ['build'],
  },
]

/** The time of the newest file in there, in milliseconds; 0 for nothing. */
function newest(path) {
  if (!existsSync(path)) return 0
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), mtimeMs)
}

function isStale({ stamp, sources }) {
  if (!existsSync(stamp)) return true
  return Math.max(...sources.map((source) => newest(join(root, source)))) > statSync(stamp).mtimeMs
}

function build({ name, args, stamp }) {
  const began = new Date()
  return new Promise((resolve, reject) => {
    let output = ''
    // Whoever starts it, a test run too, builds what people get.
    const env = { ...process.env, NODE_ENV: 'production' }
    const child = spawn(process.execPath, [vite, ...args, '--logLevel', 'warn'], { cwd: root, env })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`Building the ${name} failed:\n${output}`))
      writeFileSync(stamp, '')
      utimesSync(stamp, began, began) // what was saved while building is newer than the build
      resolve()
    })
  })
}

/** Only the server, for those who run Vite's own for the screens. */
const wanted = process.env.npm_lifecycle_event === 'crm' ? parts.slice(0, 1) : parts
const stale = existsSync(vite) ? wanted.filter(isStale) : []
try {
  if (stale.length > 0) {
    process.stderr.write(`Building the ${stale.map((part) => part.name).join(' and the ')} …\n`)
    await Promise.all(stale.map(build))
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
const main = join(root, 'dist', 'server', 'main.js')
if (!existsSync(main)) {
  process.stderr.write('There is nothing built in dist/, and Vite is not here to build it. Run: npm ci\n')
  process.exit(1)
}
if (process.env.npm_lifecycle_event && process.platform !== 'win32') stopWithParent()
await import(main)

/**
 * npm hands a SIGTERM on to the shell between us, which ends without telling anybody. Losing that parent means the
 * same as the signal.
 */
function stopWithParent() {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}
