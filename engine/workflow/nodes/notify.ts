import { type Channel, type Kind, kinds } from '../../notifications/kinds.ts'
import { tellPeople } from '../../notifications/tell-people.ts'
import { choiceOf, people, template, value } from '../../process/graph/options.ts'
import { defineNode, done } from '../define-node.ts'
import type { Localized } from '../expressions/templates.ts'
import type { NodeScope } from '../node-scope.ts'
import { findUsers, type PersonSlot } from '../people.ts'

interface Options {
  to: PersonSlot | PersonSlot[]
  title: Localized
  body?: Localized
  kind?: Kind
  about?: unknown
  channels?: Channel[]
}

/**
 * Tells people, each in their own language and in the way they have chosen; about the run's record unless told otherwise,
 * and then only those who may read it.
 */
export const notify = defineNode<Options>({
  name: 'notify',
  options: {
    required: ['to', 'title'],
    properties: {
      to: people('To', '接收人'),
      title: template('Title', '标题'),
      body: template('Text', '内容'),
      kind: choiceOf('Kind', '类型', [...kinds], 'info'),
      about: value('About', '关于'),
      channels: {
        title: 'Channels',
        'x-title-zh': '渠道',
        type: 'array',
        items: { type: 'string', enum: ['app', 'email'] },
      },
    },
  },
  async run(scope, { to, title, body = '', kind = 'info', about: slot, channels }) {
    const users = await findUsers(scope, to)
    if (users.length === 0) return done({ told: [] })
    const about = await aboutOf(scope, slot)
    const words = { title: await scope.texts(title), body: await scope.texts(body) }
    return done(
      await tellPeople(scope.system, {
        to: users,
        kind,
        ...words,
        ...(about ? { about } : {}),
        ...(channels ? { channels } : {}),
      }),
    )
  },
})

async function aboutOf(scope: NodeScope, slot: unknown) {
  const { object, recordId } = scope.work.origin
  const own = object && recordId ? { object, id: recordId } : undefined
  if (slot === undefined) return own
  const named = await scope.value(slot)
  if (typeof named === 'string') return object ? { object, id: named } : undefined
  const { object: of = object, id } = (named ?? {}) as { object?: string | null; id?: unknown }
  return of && typeof id === 'string' ? { object: of, id } : undefined
}
