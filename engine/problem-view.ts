import type { AppError, Issue } from './errors.ts'

export const languageOf = (locale: string): 'en' | 'zh' =>
  locale.toLowerCase().startsWith('zh') ? 'zh' : 'en'

/** The document of a problem, also used for the single results of a bulk. */
export function problemOf(
  error: AppError,
  { requestId, language }: { requestId: string; language: 'en' | 'zh' },
): Record<string, unknown> {
  const { errors, ...details } = error.details
  return {
    ...details,
    type: `urn:problem:trellis:${error.code}`,
    title: titleOf(error.code),
    status: error.status,
    code: error.code,
    detail: error.text(language),
    ...(errors ? { errors: errors.map((issue) => localize(issue, language)) } : {}),
    requestId,
  }
}

const localize = ({ path, code, message }: Issue, language: 'en' | 'zh') => ({
  path,
  code,
  message: message[language],
})

const titleOf = (code: string) => {
  const words = code.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
