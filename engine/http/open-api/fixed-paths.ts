import { answer, jsonBody, type Operation, type Paths, parameter } from './operation.ts'
import { list, object, ref, type Schema } from './value-schemas.ts'

const anything: Schema = { type: 'object' }
const data = (items: Schema): Schema => object({ data: list(items) })
const savedView = object({
  id: { type: 'string', format: 'uuid' },
  object: { type: 'string' },
  name: { type: 'string' },
  view: anything,
  default: { type: 'boolean' },
})
const factor = object({
  on: { type: 'boolean' },
  since: { type: ['string', 'null'], format: 'date-time' },
  recovery_codes_left: { type: 'integer' },
})
const none = { 204: { description: 'Done' } }

const get = (summary: string, schema: Schema): Operation => ({
  summary,
  responses: answer(200, summary, schema),
})
const send = (summary: string, responses: Operation['responses']): Operation => ({
  summary,
  requestBody: jsonBody({}),
  responses,
})
const found: Schema = object(
  { data: list(ref('Hit')), more: list({ type: 'string' }), like: { type: 'boolean' } },
  ['data', 'more'],
)
const ok = (schema: Schema = anything) => answer(200, 'Done', schema)
const withParameters = (names: string[], operation: Operation): Operation => ({
  ...operation,
  parameters: names.map(parameter),
})

/** Paths that are there whatever the model says. */
export const fixedPaths: Paths = {
  '/api/auth/login': { post: send('Sign in', ok(object({ user: ref('User') }))) },
  '/api/auth/second-factor': {
    post: {
      summary: 'Sign in: the second step',
      requestBody: jsonBody(object({ ticket: { type: 'string' }, code: { type: 'string' } })),
      responses: ok(object({ user: ref('User') })),
    },
  },
  '/api/auth/logout': { post: { summary: 'Sign out', responses: none } },
  '/api/auth/oidc/{name}': {
    get: withParameters(['name'], {
      summary: 'Sign in by another provider: to its page',
      responses: { 302: { description: 'There' } },
    }),
  },
  '/api/auth/oidc/{name}/callback': {
    get: withParameters(['name'], {
      summary: 'Sign in by another provider: back from its page',
      responses: { 302: { description: 'In, or to the sign-in page' } },
    }),
  },
  '/api/auth/options': { get: get('What the sign-in page shows', anything) },
  '/api/app': {
    get: {
      summary: 'The model as you may see it',
      responses: { ...ok(), 304: { description: 'Not changed' } },
    },
  },
  '/api/search': { get: get('Search across objects', found) },
  '/api/me': { get: get('Yourself', anything), patch: send('Change your settings', ok()) },
  '/api/me/password': { post: send('Change your password', { ...ok(), ...none }) },
  '/api/me/second-factor': {
    get: get('Your second factor', factor),
    post: {
      summary: 'Set up a second factor',
      requestBody: jsonBody(object({ password: { type: 'string' } }, [])),
      responses: ok(object({ secret: { type: 'string' }, uri: { type: 'string' } })),
    },
    delete: {
      summary: 'Switch off your second factor',
      requestBody: jsonBody(object({ password: { type: 'string' }, code: { type: 'string' } })),
      responses: none,
    },
  },
  '/api/me/second-factor/confirm': {
    post: {
      summary: 'Turn on what was set up',
      requestBody: jsonBody(object({ code: { type: 'string' } })),
      responses: ok(object({ recovery_codes: list({ type: 'string' }) })),
    },
  },
  '/api/me/sessions': { get: get('Your sessions', data(anything)) },
  '/api/me/sessions/{id}': { delete: withParameters(['id'], { summary: 'End a session', responses: none }) },
  '/api/me/views': {
    get: get('Views of lists that you saved', data(savedView)),
    post: send('Save a view of a list', answer(201, 'The view', savedView)),
  },
  '/api/me/views/{id}': {
    patch: withParameters(['id'], send('Change a saved view', ok(savedView))),
    delete: withParameters(['id'], { summary: 'Forget a saved view', responses: none }),
  },
  '/api/keys': {
    get: get('Your API keys', data(anything)),
    post: send('Make an API key', answer(201, 'The key, shown once', anything)),
  },
  '/api/keys/{id}': { delete: withParameters(['id'], { summary: 'Revoke a key', responses: none }) },
  '/api/jobs': { get: get('Your jobs', data(ref('Job'))) },
  '/api/jobs/{id}': { get: withParameters(['id'], get('Progress of a job', ref('Job'))) },
  '/api/jobs/{id}/cancel': {
    post: withParameters(['id'], send('Cancel a job', { ...ok(ref('Job')), ...none })),
  },
  '/api/files': { post: { summary: 'Upload a file', responses: answer(201, 'The pending file', anything) } },
  '/api/files/{id}': {
    get: withParameters(['id'], { summary: 'Download', responses: { 200: { description: 'The file' } } }),
  },
  '/api/events': { get: { summary: 'Server-sent events', responses: { 200: { description: 'A stream' } } } },
  '/api/openapi.json': { get: get('This document', anything) },
}

const item = ['kind', 'name']

/** For those who may design. */
export const designPaths: Paths = {
  '/api/design/field-types': { get: get('Types a field can have', data(anything)) },
  '/api/design/items': { get: get('All items', data(anything)) },
  '/api/design/items/{kind}/{name}': {
    get: withParameters(item, get('One item', anything)),
    put: withParameters(item, send('Save into the draft', ok())),
    delete: withParameters(item, { summary: 'Delete in the draft', responses: { ...ok(), ...none } }),
  },
  '/api/design/changes': { get: get('Draft against published', anything) },
  '/api/design/check': { post: send('Check a document', ok(object({ problems: list(anything) }))) },
  '/api/design/expressions': {
    post: send(
      'Try an expression',
      ok(object({ type: { type: 'string' }, sql: { type: 'boolean' }, diagnostics: list(anything) })),
    ),
  },
  '/api/design/plan': {
    post: send(
      'Plan',
      ok(object({ problems: list(anything), steps: list(anything), planHash: { type: 'string' } })),
    ),
  },
  '/api/design/publish': {
    post: send('Publish', {
      ...ok(object({ version: { type: 'integer' } })),
      ...answer(202, 'The job', anything),
    }),
  },
  '/api/design/versions': { get: get('Versions', data(anything)) },
  '/api/design/versions/{version}': { get: withParameters(['version'], get('One version', anything)) },
  '/api/design/versions/{version}/diff': { get: withParameters(['version'], get('What changed', anything)) },
  '/api/design/versions/{version}/restore': {
    post: withParameters(['version'], send('Restore into the draft', ok())),
  },
  '/api/design/usages/{kind}/{name}': { get: withParameters(item, get('Where used', anything)) },
  '/api/design/export': { get: get('Documents', anything) },
  '/api/design/import': { post: send('Documents into the draft', ok()) },
  '/api/design/schema/{kind}': { get: withParameters(['kind'], get('JSON Schema of a kind', anything)) },
}
