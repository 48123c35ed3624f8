import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sources(path)
    return /\.(ts|vue)$/.test(name) ? [path] : []
  })
}

/** Places where `pattern` stands in code; comment lines do not count. */
function places(folder: string, pattern: RegExp, except: (path: string) => boolean = () => false): string[] {
  return sources(folder)
    .filter((path) => !except(path))
    .flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((text, at) =>
          !/^\s*(\*|\/\/|\/\*)/.test(text) && pattern.test(text) ? [`${path}:${at + 1}`] : [],
        ),
    )
}

describe('the source', () => {
  it('reads the environment in config.ts only', () => {
    expect(places('engine', /process\.env/, (path) => path === 'engine/config.ts')).toEqual([])
  })

  // The launcher of the embedded database runs before there is a context; it waits on the machine's own clock.
  it('tells the time by ctx.clock only', () => {
    expect(
      places(
        'engine',
        /Date\.now\(\)|new Date\(\)/,
        (path) => path === 'engine/context.ts' || path.startsWith('engine/db/embedded'),
      ),
    ).toEqual([])
  })

  it('knows no object of the CRM in the engine', () => {
    expect(
      places('engine', /\b(customer|opportunity|opportunities|campaign)s?\b/i, (path) =>
        path.startsWith('engine/campaigns/'),
      ),
    ).toEqual([])
  })

  it('fetches in runtime-ui/client only', () => {
    const own = (path: string) => path.startsWith('runtime-ui/client/')
    expect([
      ...places('runtime-ui', /\bfetch\(|new EventSource|XMLHttpRequest/, own),
      ...places('designer', /\bfetch\(|new EventSource|XMLHttpRequest/),
    ]).toEqual([])
  })

  it('needs no code made at run time', () => {
    for (const folder of ['engine', 'runtime-ui', 'designer', 'metadata'])
      expect(places(folder, /\bnew Function\(|\beval\(/)).toEqual([])
  })

  it('sends no SQL from a route', () => {
    expect(places('engine', /\bsql`/, (path) => !path.endsWith('routes.ts'))).toEqual([])
  })
})
