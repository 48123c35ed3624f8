import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'vite'

const made = new Map<string, Promise<string>>()
const interpreter = 'engine/expressions/interpreter/worker.ts'

/**
 * A program of ours as one file of JavaScript, for tests that start it many times: from its sources each start takes
 * a second longer.
 *
 * @param entry path from the root of the checkout
 * @returns path of what node can run
 */
export function bundled(entry: string): Promise<string> {
  const known = made.get(entry) ?? bundle(entry)
  made.set(entry, known)
  return known
}

async function bundle(entry: string): Promise<string> {
  // Inside the checkout, so that it finds the packages it imports.
  const cache = join(process.cwd(), 'node_modules/.cache/trellis-tests')
  mkdirSync(cache, { recursive: true })
  const outDir = mkdtempSync(join(cache, 'bundle-'))
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
  const name = basename(entry, '.ts')
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      outDir,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: { [name]: entry, interpreter },
        output: { entryFileNames: '[name].js' },
      },
    },
  })
  return join(outDir, `${name}.js`)
}
