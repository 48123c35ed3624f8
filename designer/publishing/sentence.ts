import type { Difference } from '../document/differences.ts'
import type { Document } from '../document/draft-session.ts'
import { type Bilingual, type LocalizedText, textOf } from '../document/text.ts'
import { keyTitle } from './key-title.ts'

/** One change, told to people. `**` marks what it is about. */
export interface Sentence {
  tone: 'green' | 'amber' | 'gray' | 'red' | 'blue'
  icon: string
  text: Bilingual
  detail?: Bilingual
  /** Where it is in the document. */
  path: string[]
}

/** A part of a document that changed, with all that changed in it. */
export interface Part {
  kind: string
  before: Document
  after: Document
  path: string[]
  changes: Difference[]
  /** New name → old name. */
  renamed: ReadonlyMap<string, string>
  fieldLabel: (field: string, language: string) => string | undefined
}

export type Labelled = { label?: LocalizedText } | undefined
export const both = (make: (language: 'en' | 'zh') => string): Bilingual => ({
  en: make('en'),
  zh: make('zh'),
})
export const labelIn = (thing: unknown, name: string) => (language: string) =>
  textOf((thing as Labelled)?.label, language, name)

/** "required, at most 120 (was 60)" */
export function listChanges(
  { kind, changes }: Pick<Part, 'kind' | 'changes'>,
  language: 'en' | 'zh',
): string {
  const told = changes.map(({ path, before, after }) => {
    const title = keyTitle(kind, path)[language]
    const [was, is] = [shortly(before), shortly(after)]
    if (after === undefined) return language === 'en' ? `${title} taken away` : `去除${title}`
    if (is === undefined) return title
    if (before === undefined) return `${title} ${is}`
    return language === 'en' ? `${title} ${is}, was ${was ?? '…'}` : `${title} ${is}（原为 ${was ?? '…'}）`
  })
  return [...new Set(told)].slice(0, 4).join(language === 'en' ? '; ' : '；') + (told.length > 4 ? '…' : '')
}

/** A value in a few words; undefined for what is too long to say. */
export function shortly(value: unknown): string | undefined {
  if (value === undefined) return '—'
  if (typeof value === 'boolean') return value ? '✓' : '✗'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return value.length > 60 ? `“${value.slice(0, 57)}…”` : `“${value}”`
  return undefined
}
