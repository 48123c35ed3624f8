import type { Dependencies } from '../../metadata/language/dependencies.ts'
import { type Ast, parseExpression } from '../../metadata/language/parse.ts'
import { tokenize } from '../../metadata/language/tokens.ts'
import type { Bilingual } from '../document/text.ts'

/** What is found without asking the server. `suggestion` is the text to put in the place of from … to. */
export interface LocalFinding {
  code: string
  severity: 'error' | 'warning' | 'info'
  message: Bilingual
  from: number
  to: number
  suggestion?: string
}

/** Signs of other languages, which people write by habit. */
const habits: readonly [RegExp, string, Bilingual][] = [
  [/==+/g, '=', { en: 'One = asks whether both are the same.', zh: '判断相等只写一个 =。' }],
  [/&&/g, 'and', { en: 'Write “and”.', zh: '请写 and。' }],
  [/\|\|/g, 'or', { en: 'Write “or”.', zh: '请写 or。' }],
  [/<>/g, '!=', { en: 'Write !=.', zh: '请写 !=。' }],
  [/!(?!=)/g, '$not', { en: 'Write $not(…) for the opposite.', zh: '取反请写 $not(…)。' }],
]

/** A syntax error in words that say the remedy, where the cause is a habit from elsewhere. */
export function syntaxFindings(text: string): LocalFinding[] {
  const parsed = parseExpression(text)
  if (parsed.ok) return []
  const outside = withoutTexts(text)
  for (const [pattern, suggestion, message] of habits) {
    const found = [...outside.matchAll(pattern)][0]
    if (found)
      return [
        {
          code: 'syntax',
          severity: 'error',
          message,
          from: found.index,
          to: found.index + found[0].length,
          suggestion,
        },
      ]
  }
  const { message, messageZh, from, to } = parsed
  return [{ code: 'syntax', severity: 'error', message: { en: message, zh: messageZh }, from, to }]
}

/** Texts and comments blanked, so that what stands in them is no sign. */
function withoutTexts(text: string): string {
  return tokenize(text)
    .filter(({ kind }) => ['text', 'quoted', 'comment', 'regex'].includes(kind))
    .reduce((now, { from, to }) => now.slice(0, from) + ' '.repeat(to - from) + now.slice(to), text)
}

const words: Readonly<Record<string, string>> = { today: '$today()', now: '$now()' }

/** What reads differently than people think: in plain words, each with what to write instead where it is clear. */
export function hintsOf(text: string, { unknown }: Pick<Dependencies, 'unknown'>): LocalFinding[] {
  const parsed = parseExpression(text)
  if (!parsed.ok) return []
  const findings: LocalFinding[] = []
  const hint = (from: number, to: number, message: Bilingual, suggestion?: string) =>
    findings.push({
      code: 'hint',
      severity: 'warning',
      message,
      from,
      to,
      ...(suggestion ? { suggestion } : {}),
    })

  for (const { name, from, to } of unknown) {
    const meant = words[name]
    if (meant)
      hint(
        from,
        to,
        {
          en: `“${name}” is the name of a field; write ${meant}.`,
          zh: `“${name}”会被当作字段名，请写 ${meant}。`,
        },
        meant,
      )
    if (name === 'undefined' || name === 'empty')
      hint(from, to, {
        en: `“${name}” is the name of a field; ask $exists(field) or $not($exists(field)).`,
        zh: `“${name}”会被当作字段名，判断空值请用 $exists(字段) 或 $not($exists(字段))。`,
      })
    if (text[to] === '-' && /[\p{L}_]/u.test(text[to + 1] ?? ''))
      hint(from, to + 1, {
        en: 'A hyphen between names is a minus; a name with a hyphen stands in backticks.',
        zh: '名称之间的连字符是减号；带连字符的名称需用反引号括起。',
      })
  }
  walk(parsed.ast, (part) => {
    const { condition, then } = part
    const isDefault = part.type === 'condition' && condition?.position === undefined
    const given = isDefault && condition?.type === 'function' ? condition.arguments?.[0] : undefined
    if (given && then?.type === 'binary' && /^(=|!=|<|<=|>|>=|in)$/.test(String(then.value)))
      hint(then.position ?? 0, then.position ?? 0, {
        en: '?? takes the whole comparison before it; put brackets around the value and its substitute: a = (b ?? c).',
        zh: '?? 作用于前面的整个比较；请给值和替代值加括号：a = (b ?? c)。',
      })
  })
  return findings
}

function walk(part: unknown, see: (part: Ast) => void): void {
  if (Array.isArray(part)) {
    for (const one of part) walk(one, see)
    return
  }
  if (typeof part !== 'object' || part === null) return
  see(part as Ast)
  for (const inner of Object.values(part)) walk(inner, see)
}
