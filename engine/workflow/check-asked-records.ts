import { nearest } from '../../metadata/language/check/suggest.ts'
import type { ObjectDef } from '../model.ts'
import type { NodeDocument } from '../process/graph/document.ts'

type Say = (code: string, path: readonly string[], texts: { en: string; zh: string }) => void

/** Which records a step is about, and the fields by which it looks for them or that it reads, are there. */
export function checkAskedRecords(
  objects: ReadonlyMap<string, ObjectDef>,
  abouts: readonly string[],
  { type, ...options }: NodeDocument,
  say: Say,
): void {
  const named = options['object'] ?? abouts[0]
  if (['update', 'delete', 'action', 'assign', 'document'].includes(type) && named === undefined)
    say('process_option_missing', [], {
      en: 'It is about no record: give the workflow an object, or name one here.',
      zh: '未指定记录：请为工作流设置对象，或在此处指定。',
    })
  const object = typeof named === 'string' ? objects.get(named) : undefined
  if (!object) return
  const asked: [string, readonly unknown[]][] =
    type === 'find'
      ? [
          ['fields', [options['fields'] ?? []].flat()],
          [
            'sort',
            typeof options['sort'] === 'string' ? options['sort'].split(',').filter((one) => one.trim()) : [],
          ],
        ]
      : type === 'upsert'
        ? [['by', [options['by'] ?? []].flat()]]
        : []
  for (const [key, names] of asked)
    for (const name of names) {
      if (typeof name !== 'string') continue
      const [field = '', ...further] = name
        .trim()
        .replace(key === 'sort' ? /^[-+]/ : '', '')
        .split('.')
      if (object.fields.has(field) || (key !== 'by' && further.length > 0 && object.relations.has(field)))
        continue
      if (key === 'fields' && object.relations.has(field)) continue
      const meant = nearest(field, object.fields.keys())
      say('unknown_field', [key], {
        en: `"${object.name}" has no field "${field}".${meant ? ` Did you mean "${meant}"?` : ''}`,
        zh: `“${object.name}”没有字段“${field}”。${meant ? `是否为“${meant}”？` : ''}`,
      })
    }
}
