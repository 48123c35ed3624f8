import type { CheckScope } from '../../metadata/language/check/index.ts'
import { type Dependencies, dependenciesOf } from '../../metadata/language/dependencies.ts'
import { quoteText } from '../../metadata/language/quote.ts'
import type { ExpressionView } from '../../runtime-ui/client/design.ts'
import { inLanguage } from '../document/text.ts'
import { hintsOf, type LocalFinding, syntaxFindings } from './hints.ts'

/** Something to say about a place of a text. `suggestion` is what to put there. */
export interface Finding {
  code: string
  severity: 'error' | 'warning' | 'info'
  message: string
  from: number
  to: number
  suggestion?: string
}

/**
 * What the browser finds at once, and what the server adds. A name that is new in the draft is no mistake, though
 * the server does not know it before it is published.
 */
export function findingsOf(
  text: string,
  scope: CheckScope,
  answer: ExpressionView | undefined,
  language: string,
): Finding[] {
  const said = (findings: readonly LocalFinding[]): Finding[] =>
    findings.map(({ message, ...rest }) => ({ ...rest, message: inLanguage(message, language) }))
  const broken = said(syntaxFindings(text))
  if (broken.length > 0) return broken
  const found = dependenciesOf(text, scope)!
  const hints = hintsOf(text, found)
  const unknown = unknownNames(found).filter(({ from }) => !hints.some((hint) => hint.from === from))
  const own = [...unknown, ...hints]
  const server = (answer?.diagnostics ?? []).filter(
    ({ code, from }) =>
      !own.some((one) => one.from === from) &&
      !(code === 'unknown_name' && found.uses.some((use) => use.from === from)),
  )
  return [...said(own), ...server.map((one) => inQuotes(one, text))].sort((a, b) => a.from - b.from)
}

/** A text that was meant differently stays a text. */
function inQuotes(finding: Finding, text: string): Finding {
  const { from, to, suggestion } = finding
  const isText = /^(?:'[^']*'|"[^"]*")$/.test(text.slice(from, to))
  return suggestion && isText ? { ...finding, suggestion: quoteText(suggestion) } : finding
}

const unknownNames = ({ unknown }: Dependencies): LocalFinding[] =>
  unknown.map(({ name, objects, from, to, suggestion }) => ({
    code: 'unknown_name',
    severity: 'error',
    message: {
      en: `${objects.join(', ')} has no field “${name}”${suggestion ? `; did you mean “${suggestion}”?` : '.'}`,
      zh: `${objects.join('、')} 没有字段“${name}”${suggestion ? `，是否为“${suggestion}”？` : '。'}`,
    },
    from,
    to,
    ...(suggestion ? { suggestion } : {}),
  }))
