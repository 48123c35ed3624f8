import { kinds } from '../../notifications/kinds.ts'
import { emailWays } from '../../notifications/preferences.ts'
import { answer, jsonBody, type Paths, queryParameter } from './operation.ts'
import { list, object, orNull, type Schema } from './value-schemas.ts'

const text: Schema = { type: 'string' }
const yesNo: Schema = { type: 'boolean' }
const kind: Schema = { enum: [...kinds] }

const notification = object(
  {
    id: text,
    kind,
    title: text,
    body: orNull(text),
    about: orNull(object({ object: text, id: text }, ['object', 'id'])),
    created_at: text,
    read_at: orNull(text),
  },
  ['id', 'kind', 'title', 'body', 'about', 'created_at', 'read_at'],
)
const notifications = object(
  {
    data: list(notification),
    page: object({ next: orNull(text), countKind: { const: 'none' } }, ['next', 'countKind']),
    unread: { type: 'integer' },
    quiet: yesNo,
  },
  ['data', 'page', 'unread', 'quiet'],
)
const hours = object({ from: text, to: text }, ['from', 'to'])
const wish = object({ app: yesNo, email: { enum: [...emailWays] } }, ['app', 'email'])
const preferences = object(
  {
    kinds: object(Object.fromEntries(kinds.map((name) => [name, wish])), [...kinds]),
    quiet: orNull(hours),
    digest_at: text,
    time_zone: text,
    mail: yesNo,
  },
  ['kinds', 'quiet', 'digest_at', 'time_zone', 'mail'],
)
const page = { 200: { description: 'A page' } }

/** What people are told, and how they want to be. */
export const notificationPaths: Paths = {
  '/api/notifications': {
    get: {
      summary: 'What you were told, newest first',
      parameters: [
        queryParameter('kind'),
        queryParameter('unread'),
        queryParameter('limit'),
        queryParameter('cursor'),
      ],
      responses: answer(200, 'Notifications', notifications),
    },
  },
  '/api/notifications/read': {
    post: {
      summary: 'Mark as read, some or all, or some as unread',
      requestBody: jsonBody(object({ ids: list(text), all: yesNo, read: yesNo }, [])),
      responses: answer(200, 'How many', object({ marked: { type: 'integer' } }, ['marked'])),
    },
  },
  '/api/notifications/unsubscribe': {
    get: {
      summary: 'Where the link of an e-mail leads, signed in or not',
      parameters: [queryParameter('token')],
      responses: page,
    },
    post: {
      summary: 'End such e-mails, by the token in their link',
      parameters: [queryParameter('token')],
      responses: page,
    },
  },
  '/api/me/notification-preferences': {
    get: {
      summary: 'How you want to be told',
      responses: answer(200, 'Your preferences', preferences),
    },
    patch: {
      summary: 'Change how you want to be told',
      requestBody: jsonBody({ type: 'object' }),
      responses: answer(200, 'Your preferences', preferences),
    },
  },
}
