import { processVariables } from './process-names.ts'

const names = ['record', 'old', 'new', ...processVariables].join('|')
const named = new RegExp(`\\$(?:${names})\\b(?:\\.\\w+)*`, 'g')
const quoted = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/

/**
 * A filter goes to SQL, which knows nothing of a run: what it names of the process is put in as what it is now.
 *
 * @param ask answers `$record.owner`
 */
export async function withLiterals(text: string, ask: (part: string) => Promise<unknown>): Promise<string> {
  let made = ''
  for (const part of text.split(quoted)) {
    if (/^["']/.test(part)) {
      made += part
      continue
    }
    let at = 0
    for (const found of part.matchAll(named)) {
      made += part.slice(at, found.index) + literal(await ask(found[0]))
      at = found.index + found[0].length
    }
    made += part.slice(at)
  }
  return made
}

/** The process's names in a text, for whoever checks it. */
export const namesIn = (text: string): string[] =>
  text
    .split(quoted)
    .flatMap((part) => (/^["']/.test(part) ? [] : [...part.matchAll(named)].map(([name]) => name)))

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null) return literal((value as { id?: unknown }).id)
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  // Missing, as SQL and closures have it: equal to nothing.
  return '(1 = 2 ? "")'
}
