import type { ObjectDocument } from '../../metadata/schema/types.ts'
import { namesInOrder } from '../document/ordered-map.ts'
import type { LocalizedText } from '../document/text.ts'

/** What a new document of a kind starts with, so that it is of use at once; other kinds start with their label and object. */
export function startingDocument(
  kind: string,
  {
    label,
    objectName,
    object,
  }: { label: LocalizedText; objectName?: string | undefined; object?: ObjectDocument | undefined },
): Record<string, unknown> {
  const head = { ...(objectName ? { object: objectName } : {}), label }
  const names = object
    ? namesInOrder(object.fields, object.order).filter((name) => object.fields[name]?.active !== false)
    : []
  const few = names.slice(0, 6)
  const starts: Record<string, () => Record<string, unknown>> = {
    form: () => ({
      use: ['create', 'edit'],
      sections: {
        main: { columns: 2, items: Object.fromEntries(names.map((name) => [name, {}])), order: names },
      },
      order: ['main'],
    }),
    view: () => ({ use: ['list'], type: 'table', columns: few }),
    page: () => ({
      use: ['record'],
      highlights: few.slice(1, 4),
      tabs: {
        details: {
          label: { en: 'Details', zh: '详情' },
          components: { form: { type: 'form' }, log: { type: 'timeline' } },
          order: ['form', 'log'],
        },
      },
      order: ['details'],
    }),
    pipeline: () => ({
      stageField: names.find((name) => object?.fields[name]?.type === 'select') ?? '',
      stages: {},
    }),
    role: () => ({ objects: { '*': { read: 'none' } } }),
    duplicate_rule: () => ({
      on: ['create', 'update'],
      match: { same: { all: [{ field: object?.nameField ?? names[0] ?? '', how: 'exact' }] } },
    }),
    assignment_rule: () => ({
      on: ['create'],
      entries: { first: { to: 'owner' } },
      order: ['first'],
    }),
    workflow: () => ({ start: 'end', nodes: { end: { type: 'end' } } }),
    calendar: () => ({
      hours: Object.fromEntries(
        ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, [['09:00', '18:00']]]),
      ),
    }),
    option_set: () => ({ options: {}, order: [] }),
  }
  return { ...head, ...starts[kind]?.() }
}
