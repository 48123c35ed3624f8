import { choiceOf, people, template, value } from '../../process/graph/options.ts'
import { bulkRecords } from '../../records/bulk.ts'
import { sql } from '../../sql.ts'
import { defineNode, done } from '../define-node.ts'
import { type Localized, textFor } from '../expressions/templates.ts'
import type { NodeScope } from '../node-scope.ts'
import { findUsers, type PersonSlot } from '../people.ts'

interface Options {
  to: PersonSlot | PersonSlot[]
  title: Localized
  body?: Localized
  kind?: string
  about?: unknown
}

const longestTitle = 300

/** Tells people inside the product, each in their own language; about the run's record unless told otherwise. */
export const notify = defineNode<Options>({
  name: 'notify',
  options: {
    required: ['to', 'title'],
    properties: {
      to: people('To', '接收人'),
      title: template('Title', '标题'),
      body: template('Text', '内容'),
      kind: choiceOf('Kind', '类型', ['info', 'mention', 'assignment', 'approval', 'alert']),
      about: value('About', '关于'),
    },
  },
  async run(scope, { to, title, body = '', kind = 'info', about }) {
    const users = await findUsers(scope, to)
    if (users.length === 0) return done({ told: [] })
    const [subject, text] = [await scope.texts(title), await scope.texts(body)]
    const locales = await localesOf(scope, users)
    const target = await aboutOf(scope, about)
    const { language } = scope.system.model.settings
    const create = users.map((owner) => ({
      owner,
      kind,
      subject: textFor(subject, locales.get(owner), language).slice(0, longestTitle),
      ...(text === '' ? {} : { body: textFor(text, locales.get(owner), language) }),
      ...(target ? { about: target } : {}),
    }))
    // Telling is the engine's own act: nobody needs a right to hear.
    await bulkRecords(scope.system, 'notification', { create, mode: 'all' })
    return done({ told: users })
  },
})

async function localesOf(
  { system }: NodeScope,
  users: readonly string[],
): Promise<Map<string, string | null>> {
  const rows = await system.db.rows<{ id: string; locale: string | null }>(
    sql`SELECT id, locale FROM app."user" WHERE id = ANY(${users}::uuid[])`,
  )
  return new Map(rows.map(({ id, locale }) => [id, locale]))
}

async function aboutOf(scope: NodeScope, about: unknown): Promise<unknown> {
  if (about !== undefined) return scope.value(about)
  const { object, recordId } = scope.work.origin
  return object && recordId ? { object, id: recordId } : undefined
}
