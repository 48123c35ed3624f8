import { answer, jsonBody, type Operation, type Paths, parameter, queryParameter } from './operation.ts'
import { list, object, orNull, ref, type Schema } from './value-schemas.ts'

const text: Schema = { type: 'string' }
const count: Schema = { type: 'integer' }
const flag: Schema = { type: 'boolean' }

const profile = {
  id: text,
  version: count,
  email: text,
  name: text,
  roles: list(text),
  department: orNull(text),
  superior: orNull(text),
  active: flag,
  locale: orNull(text),
  time_zone: orNull(text),
}
const needed = Object.keys(profile)
const user = object(profile, needed)
const userAccess = object(
  {
    ...profile,
    department_name: orNull(text),
    superior_name: orNull(text),
    created_at: { type: 'string', format: 'date-time' },
    last_sign_in_at: orNull({ type: 'string', format: 'date-time' }),
    second_factor: flag,
    sessions: count,
    api_keys: count,
  },
  [...needed, 'last_sign_in_at', 'second_factor', 'sessions', 'api_keys'],
)
const department = object(
  {
    id: text,
    version: count,
    name: text,
    code: text,
    type: { enum: ['company', 'department'] },
    parent: orNull(text),
    manager: orNull(text),
    manager_name: orNull(text),
    people: count,
  },
  ['id', 'version', 'name', 'code', 'type', 'parent', 'manager', 'people'],
)
const role = object({ name: text, label: text, description: orNull(text), external: flag, grantable: flag }, [
  'name',
  'label',
  'grantable',
])
const member = object({ id: text, name: text, active: flag }, ['id', 'name', 'active'])
const team = object({ id: text, version: count, name: text, code: text, members: list(member) }, [
  'id',
  'name',
  'code',
  'members',
])
const owned = object({ object: text, field: text, label: text, count, transferable: count }, [
  'object',
  'label',
  'count',
  'transferable',
])
const page = object({ next: { type: 'null' }, count, countKind: { const: 'exact' } }, ['next', 'count'])

const data = (items: Schema): Schema => object({ data: list(items) }, ['data'])
const get = (summary: string, schema: Schema, parameters: Schema[] = []): Operation => ({
  summary,
  ...(parameters.length > 0 ? { parameters } : {}),
  responses: answer(200, summary, schema),
})
const send = (summary: string, responses: Operation['responses'], parameters: Schema[] = []): Operation => ({
  summary,
  ...(parameters.length > 0 ? { parameters } : {}),
  requestBody: jsonBody({}),
  responses,
})
const id = [parameter('id')]
const remove = (summary: string): Operation => ({
  summary,
  parameters: id,
  responses: { 204: { description: 'Done' } },
})
const ok = (schema: Schema) => answer(200, 'Done', schema)

const filters = ['q', 'active', 'role', 'department', 'second_factor', 'idle_days', 'sort', 'limit', 'offset']

/** The administration of people. Each path asks for the right `manage_users`. */
export const adminPaths: Paths = {
  '/api/admin/users': {
    get: get(
      'Users',
      object({ data: list(userAccess), page }, ['data', 'page']),
      filters.map(queryParameter),
    ),
    post: send('Make a user', answer(201, 'The user', user)),
  },
  '/api/admin/users/{id}': {
    get: get('One user', userAccess, id),
    patch: send('Change a user', ok(user), id),
  },
  '/api/admin/users/{id}/second-factor': { delete: remove('Reset the second factor of a user') },
  '/api/admin/users/{id}/sessions': {
    get: get('Where a user is signed in', data({ type: 'object' }), id),
    delete: remove('Sign a user out everywhere'),
  },
  '/api/admin/users/{id}/sessions/{session}': {
    delete: { ...remove('End one session of a user'), parameters: ['id', 'session'].map(parameter) },
  },
  '/api/admin/users/{id}/records': { get: get('What a user owns', data(owned), id) },
  '/api/admin/users/{id}/hand-over': {
    post: send(
      'Give what a user owns to others',
      { ...ok({ type: 'object' }), ...answer(202, 'The job', ref('Job')) },
      id,
    ),
  },
  '/api/admin/users/{id}/deactivate': {
    post: send(
      'Deactivate a user',
      ok(object({ ...profile, hand_over: orNull(ref('Job')) }, [...needed, 'hand_over'])),
      id,
    ),
  },
  '/api/admin/roles': { get: get('Roles to give to people', data(role)) },
  '/api/admin/departments': {
    get: get('Departments', data(department)),
    post: send('Make a department', answer(201, 'The department', department)),
  },
  '/api/admin/departments/{id}': {
    patch: send('Change a department', ok(department), id),
    delete: remove('Delete a department'),
  },
  '/api/admin/teams': {
    get: get('Teams', data(team)),
    post: send('Make a team', answer(201, 'The team', team)),
  },
  '/api/admin/teams/{id}': {
    patch: send('Change a team', ok(team), id),
    delete: remove('Delete a team'),
  },
}
