/** A name as the language reads it: bare where it can be, else in backticks. */
export const quoteName = (name: string): string =>
  /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !reserved.has(name) ? name : `\`${name}\``

const reserved = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function'])

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** A text literal. JSONata knows no `\'`, so a text with an apostrophe stands in double quotes. */
export function quoteText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = text.replace(/[\\\b\f\n\r\t']/g, (char) => {
    if (char === "'") return quote === "'" ? '\\u0027' : char
    return escapes[char] ?? char
  })
  return quote + inner + quote
}
