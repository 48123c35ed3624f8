import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context, Middleware } from 'koa'
import send from 'koa-send'
import { makeNonce, pagePolicy } from './security-headers.ts'

/** Where Vite puts the two pages below `dist/web`. */
const pages = [
  { path: '/app', file: 'runtime-ui/index.html' },
  { path: '/design', file: 'designer/index.html' },
]

/**
 * The two user interfaces: `/app/…` and `/design/…` are one page each, which finds its way by the address; their
 * assets carry a hash in the name and are kept for ever. Each page gets a nonce of its own for styles.
 *
 * @param folder `dist/web`
 */
export function servePages(folder: string): Middleware {
  const page = cachedFile()
  return async (http, next) => {
    if (http.method !== 'GET' && http.method !== 'HEAD') return next()
    if (http.path === '/') return http.redirect('/app/')
    const found = pages.find(({ path }) => http.path === path || http.path.startsWith(`${path}/`))
    if (found) {
      if (http.path === found.path) return http.redirect(`${found.path}/${http.search}`)
      return sendPage(http, await page(join(folder, found.file)))
    }
    if (http.path.startsWith('/assets/')) {
      // Scripts and styles of our own pages: the policy of data does not fit them.
      http.remove('Content-Security-Policy')
      await send(http, http.path, { root: folder, maxage: 31_536_000_000, immutable: true })
      return
    }
    return next()
  }
}

function sendPage(http: Context, html: string): void {
  const nonce = makeNonce()
  http.set('Content-Security-Policy', pagePolicy(nonce))
  http.set('Cache-Control', 'no-store')
  http.type = 'html'
  http.body = html.replaceAll('__CSP_NONCE__', nonce)
}

/** Reads a file again only when it has changed. */
function cachedFile(): (path: string) => Promise<string> {
  const kept = new Map<string, { mtimeMs: number; text: string }>()
  return async (path) => {
    const { mtimeMs } = await stat(path)
    const known = kept.get(path)
    if (known?.mtimeMs === mtimeMs) return known.text
    const text = await readFile(path, 'utf8')
    kept.set(path, { mtimeMs, text })
    return text
  }
}
