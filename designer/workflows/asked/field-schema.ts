import type { Bilingual } from '../../document/text.ts'
import type { LocatedSchema, SchemaNode } from '../../properties/schema.ts'
import { type askedForms, askedTypes } from './entries.ts'

const numbers = ['integer', 'decimal']
const texts = ['text', 'longText']

const both = (title: string, zh: string): SchemaNode => ({ title, 'x-title-zh': zh })

/** The panel of one value that is asked for. */
export function fieldSchema(
  as: keyof typeof askedForms,
  words: Readonly<Record<string, Bilingual>>,
): LocatedSchema {
  const bounds: Record<string, SchemaNode> = {
    min: { ...both('Smallest', '最小值'), type: 'number', 'x-for': numbers },
    max: { ...both('Largest', '最大值'), type: 'number', 'x-for': numbers },
    maxLength: { ...both('Longest', '最大长度'), type: 'integer', minimum: 1, 'x-for': texts },
  }
  const node: SchemaNode = {
    type: 'object',
    properties: {
      label: { ...both('Label', '名称'), 'x-control': 'text' },
      type: {
        ...both('Type', '类型'),
        type: 'string',
        enum: [...askedTypes[as]],
        'x-words': words,
        ...(as === 'schema' ? {} : { 'x-default': 'text' }),
      },
      required: { ...both('Required', '必填'), type: 'boolean' },
      options: {
        ...both('Options', '选项'),
        type: 'object',
        'x-for': ['select'],
        additionalProperties: {
          type: 'object',
          properties: as === 'schema' ? {} : { label: { ...both('Label', '名称'), 'x-control': 'text' } },
        },
      },
      help: { ...both('Help', '说明'), 'x-control': 'text' },
      ...(as === 'schema' ? {} : bounds),
    },
  }
  return { node, root: 'workflow' }
}
