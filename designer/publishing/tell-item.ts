import { valueAt } from '../document/set-at.ts'
import { textOf } from '../document/text.ts'
import { both, type Labelled, labelIn, type Part, type Sentence } from './sentence.ts'

/** What an item of a form is called there, else on its object. */
export const itemLabel =
  ({ fieldLabel }: Part, name: string, item: unknown) =>
  (language: string) =>
    textOf((item as Labelled)?.label, language, fieldLabel(name, language) ?? name)

/** An item that left one section for another is told once, where it arrived. */
export function tellPlacing(part: Part, name: string, isHere: boolean): Sentence | undefined {
  const { path } = part
  const other = isHere ? part.before : part.after
  const sections = Object.values(
    (other['sections'] ?? {}) as Record<string, { items?: Record<string, unknown> }>,
  )
  const isMoved = sections.some(({ items }) => items && name in items)
  if (isMoved && !isHere) return undefined
  const label = itemLabel(part, name, valueAt(isHere ? part.after : part.before, path))
  const section = labelIn(valueAt(isHere ? part.after : part.before, path.slice(0, 2)), path[1] ?? '')
  const words = isMoved
    ? both((l) =>
        l === 'en' ? `**${label(l)}** moves to ${section(l)}` : `**${label(l)}**移到${section(l)}`,
      )
    : isHere
      ? both((l) =>
          l === 'en' ? `**${label(l)}** is put into ${section(l)}` : `**${label(l)}**放入${section(l)}`,
        )
      : both((l) => (l === 'en' ? `**${label(l)}** is taken off the form` : `从表单移除**${label(l)}**`))
  const look = isMoved
    ? ({ tone: 'blue', icon: 'move-horizontal' } as const)
    : isHere
      ? ({ tone: 'green', icon: 'plus' } as const)
      : ({ tone: 'gray', icon: 'minus' } as const)
  return { ...look, path, text: words }
}
