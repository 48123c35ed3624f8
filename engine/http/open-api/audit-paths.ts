import { answer, jsonBody, type Paths, queryParameter } from './operation.ts'
import { list, object, orNull, type Schema } from './value-schemas.ts'

const text: Schema = { type: 'string' }
const instant: Schema = { type: 'string', format: 'date-time' }
const person = orNull(object({ id: text, label: orNull(text) }, ['id', 'label']))
const entry = object(
  {
    at: instant,
    kind: text,
    user: person,
    on_behalf_of: person,
    via: text,
    object: orNull(text),
    record: orNull(text),
    version: orNull({ type: 'integer' }),
    details: orNull({ type: 'object' }),
    changes: orNull({ type: 'object' }),
    request_id: orNull(text),
    ip: orNull(text),
  },
  ['at', 'kind', 'user', 'via', 'object', 'record', 'details', 'changes'],
)
const page = object({ next: orNull(text), countKind: { const: 'none' } }, ['next', 'countKind'])
const broken = object({
  number: { type: 'integer' },
  minute: instant,
  why: { enum: ['rows', 'missing_seal', 'erasure'] },
  from: instant,
  until: instant,
})
const newest = object({ number: { type: 'integer' }, minute: instant, hash: text })
const verified = object(
  {
    intact: { type: 'boolean' },
    checked: { type: 'integer' },
    past: { type: 'integer' },
    erased: { type: 'integer' },
    first_broken: orNull(broken),
    newest: orNull(newest),
  },
  ['intact', 'checked', 'past', 'erased', 'first_broken', 'newest'],
)

const settings = object({ audit_days: { type: 'integer' }, kept_since: orNull(instant) }, [
  'audit_days',
  'kept_since',
])

const filters = ['user', 'kind', 'object', 'record', 'from', 'to', 'q']

/** For those who may read the audit. */
export const auditPaths: Paths = {
  '/api/audit': {
    get: {
      summary: 'Who did what when',
      parameters: [...filters, 'limit', 'cursor'].map(queryParameter),
      responses: answer(200, 'Events, newest first', object({ data: list(entry), page }, ['data', 'page'])),
    },
  },
  '/api/audit/export': {
    get: {
      summary: 'The audit as a file',
      parameters: [...filters, 'format'].map(queryParameter),
      responses: { 200: { description: 'CSV' } },
    },
  },
  '/api/audit/settings': {
    get: { summary: 'How long the audit is kept', responses: answer(200, 'Settings', settings) },
    patch: {
      summary: 'Change how long the audit is kept',
      requestBody: jsonBody(object({ audit_days: { type: 'integer' } })),
      responses: answer(200, 'Settings', settings),
    },
  },
  '/api/audit/erase': {
    post: {
      summary: 'Take the values of a record out of its history, for somebody who asks to be forgotten',
      requestBody: jsonBody(object({ object: text, record: text, fields: list(text) }, ['object', 'record'])),
      responses: answer(200, 'How many rows were changed', object({ rows: { type: 'integer' } }, ['rows'])),
    },
  },
  '/api/audit/verify': {
    get: {
      summary: 'Whether the audit is as it was sealed',
      parameters: ['from', 'to'].map(queryParameter),
      responses: answer(200, 'The first minute that is not, if any', verified),
    },
  },
}
