import { choiceOf, named, template, value } from '../../process/graph/options.ts'
import { defineNode, failed, later } from '../define-node.ts'
import { type Localized, textFor } from '../expressions/templates.ts'
import { keepThread, sentId } from '../mailboxes/threads.ts'
import type { NodeScope } from '../node-scope.ts'
import { askOutside } from '../outside/calls.ts'
import type { Mail } from '../outside/email-call.ts'
import { plainText } from '../plain-text.ts'

interface Options {
  to: unknown
  cc?: unknown
  from?: unknown
  subject?: Localized
  body?: Localized
  template?: string
  format?: 'text' | 'html' | 'markdown'
  language?: unknown
  /** What answers to it are about; the run's record unless told. */
  about?: unknown
}

const email = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/
const mostRecipients = 100

/** Sends an e-mail, with a template or with words of its own. It goes out when the step is committed, once. */
export const emailNode = defineNode<Options>({
  name: 'email',
  waits: true,
  options: {
    required: ['to'],
    properties: {
      to: value('To', '收件人'),
      cc: value('Copy to', '抄送'),
      from: value('From', '发件人'),
      template: named('Template', '模板', 'template'),
      subject: template('Subject', '主题'),
      body: template('Text', '正文'),
      format: choiceOf('Format', '格式', ['text', 'html']),
      language: value('Language', '语言'),
      about: value('About', '关于'),
    },
  },
  async run(scope, options) {
    const to = await addresses(scope, options.to)
    if (to.length === 0) return failed('mail_no_recipient', { value: await scope.value(options.to) })
    const cc = options.cc === undefined ? [] : await addresses(scope, options.cc)
    const count = to.length + cc.length
    if (count > mostRecipients) return failed('mail_too_many', { count, limit: mostRecipients })
    const words = wordsOf(scope, options)
    if (!words) return failed('mail_no_template', { template: options.template ?? null })
    const language = (await scope.value(options.language ?? null)) as string | null
    const locales = [language, scope.system.model.settings.language]
    const body = textFor(await scope.texts(words.body, words), ...locales)
    const from = options.from ?? words.from
    const request: Mail = {
      from: from === undefined ? null : ((await addresses(scope, from))[0] ?? null),
      to,
      cc,
      subject: textFor(await scope.texts(words.subject), ...locales),
      text: words.isHtml ? plainText(body) : body,
      html: words.isHtml ? body : null,
    }
    const { db, key, token, node, run, now } = scope.work
    await askOutside(db, { key, token, node, kind: 'email', request, run: run.id, at: now })
    const about = await aboutOf(scope, options.about)
    await keepThread(db, sentId(key), { run: run.id, ...about }, now)
    return later
  },
})

async function aboutOf(scope: NodeScope, slot: unknown) {
  const { origin } = scope.work
  const named = (slot === undefined ? null : await scope.value(slot)) as {
    object?: unknown
    id?: unknown
  } | null
  if (typeof named?.object === 'string' && typeof named.id === 'string')
    return { object: named.object, record: named.id }
  return { object: origin.object, record: origin.recordId }
}

interface Words {
  subject: Localized
  body: Localized
  isHtml: boolean
  from?: unknown
}

function wordsOf(
  { system }: NodeScope,
  { template: name, subject, body, format }: Options,
): Words | undefined {
  if (name === undefined)
    return body === undefined ? undefined : { subject: subject ?? '', body, isHtml: format === 'html' }
  const found = system.model.templates.get(name)
  if (!found) return undefined
  return {
    subject: subject ?? (found.subject as Localized | undefined) ?? '',
    body: body ?? (found.body as Localized),
    isHtml: (format ?? found.format) === 'html',
    ...(found.from === undefined ? {} : { from: found.from }),
  }
}

/** Addresses, or people with an e-mail; what is no address is left out. */
async function addresses(scope: NodeScope, slot: unknown): Promise<string[]> {
  const values = [(await scope.value(slot)) ?? []].flat() as unknown[]
  const found = values.flatMap((one) => {
    const text = typeof one === 'object' && one !== null ? (one as { email?: unknown }).email : one
    return typeof text === 'string' ? text.split(/[,;]/).map((part) => part.trim()) : []
  })
  return [...new Set(found.filter((one) => email.test(one)))]
}
