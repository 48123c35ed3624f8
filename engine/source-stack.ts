import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

/** A place in a file of JavaScript, as stacks name it. */
const place = /(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g

/** Maps are large and errors rare: one may be forgotten whenever memory is short. */
const read = new Map<string, WeakRef<SourceMap>>()

/**
 * The stack with places in sources instead of those in what was built from them.
 *
 * Node can do this by itself (`--enable-source-maps`), but then keeps all maps in memory, and looks into them for every
 * error whose stack is asked for, those that nobody logs too.
 */
export function sourceStack(stack: string): string {
  return stack.replace(place, (built, file: string, line: string, column: string) => {
    const found = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1)
    if (!found || !('originalSource' in found)) return built
    const { originalSource, originalLine, originalColumn } = found
    return `${new URL(originalSource, file).href}:${originalLine + 1}:${originalColumn + 1}`
  })
}

function mapOf(file: string): SourceMap | undefined {
  const known = read.get(file)?.deref()
  if (known) return known
  const path = pathOf(file)
  if (path === undefined || !existsSync(path)) return undefined
  const map = new SourceMap(JSON.parse(readFileSync(path, 'utf8')))
  read.set(file, new WeakRef(map))
  return map
}

/** A stack begins with the error's message, which may quote anybody: what looks like a place need not be one. */
function pathOf(file: string): string | undefined {
  const url = URL.canParse(file) ? new URL(file) : undefined
  return url?.host === '' && !/%(2f|00)/i.test(url.pathname) ? `${fileURLToPath(url)}.map` : undefined
}
