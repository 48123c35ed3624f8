import { answer, jsonBody, type Paths, parameter } from './operation.ts'
import { list, object, orNull, type Schema } from './value-schemas.ts'

const text: Schema = { type: 'string' }
const mailbox = object(
  {
    lookedAt: orNull(text),
    nextAt: text,
    failures: { type: 'integer' },
    problem: orNull(text),
    failingSince: orNull(text),
  },
  ['lookedAt', 'nextAt', 'failures', 'problem', 'failingSince'],
)
const connection = object(
  {
    name: text,
    type: text,
    secrets: { type: 'object', additionalProperties: { type: 'boolean' } },
    mailbox: orNull(mailbox),
  },
  ['name', 'type', 'secrets', 'mailbox'],
)

export const connectionPaths: Paths = {
  '/api/design/connections': {
    get: {
      summary: 'Connections to other systems: which secrets are set, and how mailboxes stand',
      responses: answer(200, 'Connections', object({ data: list(connection) }, ['data'])),
    },
  },
  '/api/design/connections/{name}/secrets': {
    put: {
      summary: 'Set secrets of a connection, or remove them with null; nobody reads them back',
      parameters: [parameter('name')],
      requestBody: jsonBody({ type: 'object', additionalProperties: orNull(text) }),
      responses: answer(
        200,
        'Names of those that are set',
        object({ connection: text, set: list(text) }, ['connection', 'set']),
      ),
    },
  },
}
