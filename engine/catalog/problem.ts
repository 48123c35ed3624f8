import type { Problem } from '../model.ts'

export const escapePointer = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1')

/** `kind/name#/a/b` */
export const problemPath = (item: string, ...parts: (string | number)[]): string =>
  `${item}#${parts.map((part) => `/${escapePointer(String(part))}`).join('')}`

export function problem(
  code: string,
  path: string,
  en: string,
  zh: string,
  more: Partial<Problem> = {},
): Problem {
  return { severity: 'error', code, path, message: { en, zh }, ...more }
}
