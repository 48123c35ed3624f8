import type { ApprovalPerson } from '../client/approvals.ts'

/** What is being typed after the last `@` before the caret; undefined where nobody is being named. */
export function mentionAt(text: string, caret: number): { from: number; typed: string } | undefined {
  const before = text.slice(0, caret)
  const found = /(^|[\s(（，。,])@([\p{L}\p{N}._-]*)$/u.exec(before)
  if (!found) return undefined
  return { from: before.length - found[2]!.length - 1, typed: found[2]! }
}

/** Those whose names still stand in the text: what was deleted again names nobody. */
export const mentioned = (text: string, people: readonly ApprovalPerson[]): string[] => [
  ...new Set(people.filter(({ name }) => text.includes(`@${name}`)).map(({ id }) => id)),
]

/** A text in parts, so that names in it can be set off. */
export function withMentions(text: string, names: readonly string[]): { text: string; isName: boolean }[] {
  const known = [...new Set(names)].filter(Boolean).sort((a, b) => b.length - a.length)
  if (known.length === 0) return [{ text, isName: false }]
  const any = new RegExp(
    `(@(?:${known.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')}))`,
  )
  return text
    .split(any)
    .map((part, at) => ({ text: part, isName: at % 2 === 1 }))
    .filter((part) => part.text !== '')
}
