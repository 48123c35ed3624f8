import { RE2JS } from 're2js'

/**
 * What JSONata asks of a regular expression, in linear time. Look-around and back-references are refused by RE2.
 * The signature is RegExp's own: JSONata copies one by handing it to the constructor.
 */
export class LinearRegExp {
  readonly #pattern: RE2JS
  readonly source: string
  readonly flags: string
  lastIndex = 0

  constructor(source: string | LinearRegExp, flags = '') {
    this.source = typeof source === 'string' ? source : source.source
    this.flags = typeof source === 'string' ? flags : source.flags
    let bits = 0
    if (this.flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE
    if (this.flags.includes('m')) bits |= RE2JS.MULTILINE
    this.#pattern = RE2JS.compile(this.source, bits)
  }

  exec(text: string): (string[] & { index: number }) | null {
    const matcher = this.#pattern.matcher(text)
    if (!matcher.find(this.lastIndex)) {
      this.lastIndex = 0
      return null
    }
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at) ?? '')
    this.lastIndex = matcher.end()
    return Object.assign(groups, { index: matcher.start() })
  }
}
