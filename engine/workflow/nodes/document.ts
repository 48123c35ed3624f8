import { choiceOf, named, object, template, text, value } from '../../process/graph/options.ts'
import { defineNode, failed, later } from '../define-node.ts'
import { type Localized, textFor } from '../expressions/templates.ts'
import { askOutside } from '../outside/calls.ts'
import { type DocumentRequest, endings, type Format, htmlPage } from '../outside/document-call.ts'

interface Options {
  template: string
  object?: string
  record?: unknown
  format?: Format
  attachTo?: string
  name?: Localized
  language?: unknown
}

const mostCharacters = 5_000_000

/**
 * Fills a template in for a record and keeps the text as a file of it: in a field for files, or, where none is named,
 * among its attachments. In HTML what is filled in is text, never markup.
 */
export const documentNode = defineNode<Options>({
  name: 'document',
  waits: true,
  options: {
    required: ['template'],
    properties: {
      template: named('Template', '模板', 'template'),
      object: object('Object', '对象'),
      record: value('Record', '记录'),
      format: choiceOf('Format', '格式', Object.keys(endings)),
      attachTo: text('Field', '附加到字段'),
      name: template('File name', '文件名'),
      language: value('Language', '语言'),
    },
  },
  async run(scope, { template: named, object: of, record, format: wanted, attachTo, name, language }) {
    const { system, ctx, work } = scope
    const found = system.model.templates.get(named)
    if (!found) return failed('mail_no_template', { template: named })
    const about = system.model.objects.get(of ?? work.origin.object ?? '')
    const id = await scope.recordId(record)
    if (!about || !id) return failed('process_no_record', { object: of ?? null })
    if (attachTo !== undefined && about.fields.get(attachTo)?.stores !== 'files')
      return failed('unknown_field', { object: about.name, field: attachTo })
    const format = wanted ?? (found.format as Format | undefined) ?? 'text'
    const locales = [(await scope.value(language ?? null)) as string | null, system.model.settings.language]
    const inside = scope.about({ object: about.name, id })
    const read = async (words: Localized, isHtml = false) =>
      textFor(await inside.texts(words, { isHtml }), ...locales)
    const called = name ?? (found.subject as Localized | undefined) ?? (found.label as Localized | undefined)
    const title = await read(called ?? named)
    const body = await read(found.body as Localized, format === 'html')
    if (body.length > mostCharacters) return failed('file_refused', { characters: body.length })
    const request: DocumentRequest = {
      name: `${fileName(title) || named}.${endings[format]}`,
      text: format === 'html' ? htmlPage(title, body) : body,
      object: about.name,
      record: id,
      field: attachTo ?? null,
      user: ctx.user.system ? null : ctx.user.id,
    }
    const { db, key, token, node, run, now } = work
    await askOutside(db, { key, token, node, kind: 'document', request, run: run.id, at: now })
    return later
  },
})

/** What no file system stumbles over. */
const fileName = (title: string): string =>
  title
    .replace(/[\\/:*?"<>|\s]+/g, ' ')
    .trim()
    .slice(0, 120)
