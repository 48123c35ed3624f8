import { schemas } from '../../../metadata/schema/all.ts'
import type { LocatedSchema, SchemaNode } from '../../properties/schema.ts'

const titled = (title: string, zh: string, node: SchemaNode = {}): SchemaNode => ({
  title,
  'x-title-zh': zh,
  ...node,
})

const email: SchemaNode = {
  type: 'object',
  required: ['email'],
  properties: {
    email: titled('E-mail', '邮件', {
      type: 'object',
      properties: {
        to: titled('To', '收件人', { 'x-control': 'value' }),
        cc: titled('Copy to', '抄送', { 'x-control': 'value' }),
        template: titled('Template', '模板', { 'x-control': 'template' }),
        subject: titled('Subject', '主题', { 'x-control': 'text' }),
        body: titled('Text', '正文', { 'x-control': 'longText' }),
      },
    }),
  },
}
const webhook: SchemaNode = {
  type: 'object',
  required: ['webhook'],
  properties: {
    webhook: titled('Call', '调用', {
      type: 'object',
      properties: {
        url: titled('Address', '网址', { 'x-control': 'value' }),
        method: titled('Method', '方法', { enum: ['POST', 'PUT', 'PATCH', 'GET', 'DELETE'] }),
        body: titled('Body', '内容', { 'x-control': 'json' }),
      },
    }),
  },
}

/** Things an approval can do: those of actions of an object, save opening an address, and what leaves the database. */
export function effectsSchema(): LocatedSchema {
  const common = schemas['common'] as unknown as { $defs: Record<string, SchemaNode> }
  const own = (common.$defs['effect']?.anyOf ?? []).filter(({ required }) => required?.[0] !== 'open')
  return { node: { type: 'array', items: { anyOf: [...own, email, webhook] } }, root: 'common' }
}
