/**
 * The pattern subset that browser, engine and PostgreSQL agree on: literals, `.`, classes with ranges and
 * `\d \w \s` (ASCII), groups, `|`, `* + ? {n,m}`, `^` first and `$` last in a branch. It is parsed here and
 * printed anew, so what an engine runs is never the raw text.
 */
export type PatternResult = { ok: true; source: string } | { ok: false; reason: string; at: number }

const classes: Record<string, string> = { d: '0-9', w: '0-9A-Za-z_', s: ' \\t\\n\\r\\f\\v' }
const controls: Record<string, string> = { n: '\\n', t: '\\t', r: '\\r', f: '\\f', v: '\\v' }
const controlChars: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' }
const special = /[\\^$.*+?()[\]{}|/-]/

class Refusal extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/** @param text the pattern as an admin wrote it @returns the source to run with flag `u`, or why not and where */
export function parsePattern(text: string): PatternResult {
  const chars = [...text]
  let at = 0
  let size = 0
  const refuse = (reason: string): never => {
    throw new Refusal(reason, at)
  }
  const print = (char: string): string => (special.test(char) ? `\\${char}` : char)

  function escaped(inClass: boolean): string {
    at++
    const char = chars[at]
    if (char === undefined) return refuse('a backslash at the end')
    at++
    if (classes[char]) return inClass ? classes[char] : `[${classes[char]}]`
    if (controls[char]) return controls[char]
    if (/[A-Za-z0-9]/.test(char)) return refuse(`\\${char} is not supported`)
    return print(char)
  }

  function charClass(): string {
    at++
    let out = '['
    if (chars[at] === '^') {
      out += '^'
      at++
    }
    if (chars[at] === ']') refuse('an empty class')
    // The last member, where a range may begin: none after a range or a class such as \\d.
    let first: string | undefined
    let from: string | undefined
    while (at < chars.length && chars[at] !== ']') {
      const char = chars[at]!
      if (char === '[') refuse('[ inside a class; write \\[')
      if (char === '-' && first !== undefined && from === undefined && chars[at + 1] !== ']') {
        out += '-'
        at++
        from = first
        continue
      }
      const member = char === '\\' ? chars[at + 1] : char
      const isClass = char === '\\' && classes[member ?? ''] !== undefined
      if (from !== undefined && isClass) refuse('a range ends in one character')
      if (char === '\\') out += escaped(true)
      else {
        out += print(char)
        at++
      }
      const one = char === '\\' && controls[member ?? ''] ? controlChars[member!] : member
      if (from !== undefined && one!.codePointAt(0)! < from.codePointAt(0)!)
        refuse('the range is the wrong way round')
      first = from === undefined && !isClass ? one : undefined
      from = undefined
    }
    if (chars[at] !== ']') refuse('a class that is not closed')
    at++
    return `${out}]`
  }

  function atom(): string {
    const char = chars[at]!
    size++
    if (char === '(') {
      at++
      if (chars[at] === '?') {
        if (chars[at + 1] === ':') at += 2
        else refuse('look-around and named groups are not supported')
      }
      const inner = alternatives()
      if (chars[at] !== ')') refuse('a group that is not closed')
      at++
      return `(?:${inner})`
    }
    if (char === '[') return charClass()
    if (char === '\\') return escaped(false)
    if (char === '.') {
      at++
      return '[^\\n]'
    }
    if ('*+?{'.includes(char)) refuse(`nothing to repeat before ${char}`)
    if ('}]'.includes(char)) refuse(`${char} alone; write \\${char}`)
    if ('^$'.includes(char))
      refuse(`${char} is possible only at the ${char === '^' ? 'start' : 'end'} of a branch`)
    at++
    return print(char)
  }

  function quantifier(): string {
    const char = chars[at]
    if (char === undefined || !'*+?{'.includes(char)) return ''
    let out = char
    if (char === '{') {
      const match = /^\{(\d{1,3})(,(\d{1,3})?)?\}/.exec(chars.slice(at, at + 12).join(''))
      if (!match) return refuse('a repetition like {2} or {2,5} was expected')
      if (Number(match[1]) > 255 || Number(match[3] ?? 0) > 255) refuse('a repetition is at most 255')
      if (match[3] && Number(match[3]) < Number(match[1])) refuse('the repetition is the wrong way round')
      out = match[0]
      size *= Math.max(1, Number(match[3] ?? match[1]))
      at += match[0].length
    } else at++
    if (size > 1000) refuse('the pattern is too large')
    if (chars[at] === '?' || chars[at] === '+') refuse('lazy and possessive repetition are not supported')
    return out
  }

  function branch(): string {
    let out = ''
    if (chars[at] === '^') {
      out += '^'
      at++
    }
    while (at < chars.length && chars[at] !== '|' && chars[at] !== ')') {
      const next = chars[at + 1]
      if (chars[at] === '$' && (next === undefined || next === '|' || next === ')')) {
        at++
        return `${out}$`
      }
      out += atom() + quantifier()
    }
    return out
  }

  function alternatives(): string {
    const branches = [branch()]
    while (chars[at] === '|') {
      at++
      branches.push(branch())
    }
    return branches.join('|')
  }

  try {
    const source = alternatives()
    if (at < chars.length) refuse(`${chars[at]} without its opening`)
    return { ok: true, source }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message, at: error.at }
    throw error
  }
}
