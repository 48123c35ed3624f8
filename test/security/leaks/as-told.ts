/** What an answer says that no two answers can have in common. */
const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?(\+00)?/g
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi
const cursor = /"next":"([\w-]+)\.?([\w.-]*)"/g
const request = /"requestId":"[^"]*"/g
const numbers = /"(rate|eta_s)":[\d.]+/g

/**
 * One world's way to write answers down: ids that both worlds know stay, others are numbered as they appear; times
 * become words; a cursor is opened, so that what is in it counts.
 */
export class AsTold {
  readonly #known: ReadonlySet<string>
  readonly #others = new Map<string, string>()

  constructor(known: Iterable<string>) {
    this.#known = new Set(known)
  }

  text(given: string): string {
    return given
      .replace(cursor, (_, body: string) => `"next":${opened(body)}`)
      .replace(request, '"requestId":""')
      .replace(instant, '<time>')
      .replace(numbers, '"$1":0')
      .replace(uuid, (id) => this.#nameOf(id.toLowerCase()))
  }

  headers(given: Headers, path: string): string[] {
    return [...given]
      .filter(([name]) => !(name === 'etag' && path.startsWith('/api/app')) && !passing.has(name))
      .map(([name, value]) => this.text(`${name}: ${value}`))
  }

  #nameOf(id: string): string {
    if (this.#known.has(id)) return id
    const name = this.#others.get(id) ?? `<new ${this.#others.size + 1}>`
    this.#others.set(id, name)
    return name
  }
}

/** A cursor is JSON in base64url, or says a place by a version and an instant. */
function opened(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString()
  return text.startsWith('{') ? text : cursor.replace(/\d{13}/, '<time>')
}

/** Ids and times of the answer itself; how long it is says nothing beside the body. */
const passing = new Set([
  'date',
  'x-request-id',
  'connection',
  'content-length',
  'keep-alive',
  'last-modified',
  'set-cookie',
])
