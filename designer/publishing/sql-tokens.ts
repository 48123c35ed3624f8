const keywords =
  /\b(ALTER|TABLE|ADD|COLUMN|DROP|CREATE|UNIQUE|INDEX|CONCURRENTLY|ON|CONSTRAINT|CHECK|NOT|NULL|VALID|VALIDATE|UPDATE|SET|RENAME|TO|TYPE|USING|FOREIGN|KEY|REFERENCES|DEFAULT|WHERE|AND|OR|PRIMARY|BETWEEN|SELECT|FROM|DELETE|INSERT|INTO|VALUES|IF|EXISTS|SEQUENCE|TRIGGER|FUNCTION)\b/gi

/** SQL cut into keywords and the rest, for colours. */
export function sqlTokens(sql: string): { text: string; isKeyword: boolean }[] {
  const tokens: { text: string; isKeyword: boolean }[] = []
  let at = 0
  for (const match of sql.matchAll(keywords)) {
    if (match.index > at) tokens.push({ text: sql.slice(at, match.index), isKeyword: false })
    tokens.push({ text: match[0], isKeyword: true })
    at = match.index + match[0].length
  }
  if (at < sql.length) tokens.push({ text: sql.slice(at), isKeyword: false })
  return tokens
}
