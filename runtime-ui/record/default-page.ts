import type { PageView } from '../client/model.ts'
import type { LoadedObject } from '../composables/useModel.ts'

/** A page made from the object alone: details, related lists, timeline. */
function defaultPage(object: LoadedObject): PageView {
  const related = Object.values(object.relations ?? {}).filter((relation) => !relation.lines)
  const highlights = Object.values(object.fields).filter(
    (field) =>
      !field.system &&
      field.name !== object.nameField &&
      ['select', 'currency', 'date', 'user', 'reference', 'percent'].includes(field.widget),
  )
  return {
    name: `${object.name}.default`,
    object: object.name,
    use: ['record'],
    priority: 0,
    highlights: highlights.slice(0, 5).map((field) => field.name),
    pipeline: true,
    tabs: [
      {
        name: 'details',
        label: object.label,
        components: [
          { name: 'form', type: 'form' },
          { name: 'timeline', type: 'timeline' },
        ],
      },
      ...related.map((relation) => ({
        name: relation.name,
        label: relation.label,
        components: [{ name: relation.name, type: 'related', relation: relation.name }],
      })),
    ],
  }
}

/** The page of a record, by priority; made from the object where there is none. */
export function choosePage(
  object: LoadedObject,
  pages: PageView[],
  holds: (rule: string | undefined) => boolean,
): PageView {
  return pages.find((page) => page.use.includes('record') && holds(page.visibleWhen)) ?? defaultPage(object)
}
