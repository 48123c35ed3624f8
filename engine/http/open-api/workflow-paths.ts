import { answer, jsonBody, type Operation, type Paths, parameter, queryParameter } from './operation.ts'
import { list, object, orNull, ref, type Schema } from './value-schemas.ts'

const text: Schema = { type: 'string' }
const count: Schema = { type: 'integer' }
/** Whatever an expression gives. */
const anything: Schema = {}

const rowProperties = {
  id: text,
  workflow: text,
  version: count,
  state: { enum: ['running', 'waiting', 'incident', 'suspended', 'completed', 'cancelled'] },
  result: orNull(text),
  object: orNull(text),
  record: orNull(text),
  trigger: orNull(text),
  caused_by: orNull(text),
  parent: orNull(text),
  started_at: text,
  ended_at: orNull(text),
  incidents: count,
  steps: count,
  suspended: anything,
}
const row = object({ ...rowProperties, label: text }, Object.keys(rowProperties))
const box = object(
  {
    id: text,
    label: text,
    type: text,
    inside: orNull(text),
    state: { enum: ['passed', 'current', 'failed', 'ahead'] },
    times: count,
    at: orNull(text),
    since: orNull(text),
    until: orNull(text),
  },
  ['id', 'label', 'type', 'inside', 'state', 'times', 'at', 'since', 'until'],
)
const line = object({ from: text, to: text, port: text, passed: { type: 'boolean' } }, [
  'from',
  'to',
  'port',
  'passed',
])
const picture = object(
  {
    id: text,
    workflow: text,
    label: text,
    state: text,
    started_at: text,
    ended_at: orNull(text),
    boxes: list(box),
    lines: list(line),
  },
  ['id', 'workflow', 'label', 'state', 'started_at', 'ended_at', 'boxes', 'lines'],
)
const token = object({
  id: count,
  node: text,
  state: text,
  attempt: count,
  since: text,
  due_at: orNull(text),
  trying: orNull(object({ tries: count, code: text, message: orNull(text) })),
})
const step = object({
  n: count,
  token: count,
  node: text,
  state: text,
  port: orNull(text),
  output: anything,
  attempt: count,
  started_at: text,
  ended_at: text,
})
const incident = object({
  id: count,
  token: orNull(count),
  node: orNull(text),
  code: text,
  detail: anything,
  created_at: text,
})
const run = object(
  {
    ...rowProperties,
    published_version: orNull(count),
    input: anything,
    output: anything,
    tokens: list(token),
    step_rows: list(step),
    open_incidents: list(incident),
    document: anything,
  },
  [...Object.keys(rowProperties), 'published_version', 'tokens', 'step_rows', 'open_incidents'],
)
const group = object(
  {
    workflow: text,
    version: count,
    node: orNull(text),
    code: text,
    count,
    first_at: text,
    last_at: text,
    runs: list(text),
  },
  ['workflow', 'version', 'node', 'code', 'count', 'runs'],
)
const single = object(
  {
    run: text,
    id: count,
    workflow: text,
    version: count,
    node: orNull(text),
    code: text,
    token: orNull(count),
    detail: anything,
    object: orNull(text),
    record: orNull(text),
    created_at: text,
  },
  ['run', 'id', 'workflow', 'version', 'node', 'code', 'created_at'],
)
const button = object(
  { workflow: text, trigger: text, label: anything, select: text, form: anything, confirm: anything },
  ['workflow', 'trigger', 'label', 'select'],
)
const migrated = object(
  {
    version: count,
    dryRun: { type: 'boolean' },
    migrated: count,
    refused: list(object({ code: text, at: text, count, runs: list(text) }, ['code', 'at', 'count', 'runs'])),
    notes: list(object({ code: text, at: text, count }, ['code', 'at', 'count'])),
  },
  ['version', 'dryRun', 'migrated', 'refused', 'notes'],
)
const versionProperties = { version: count, at: text, living: count }
const version = object(versionProperties, Object.keys(versionProperties))
const nodeType = object({ name: text, outputs: anything, waits: { type: 'boolean' }, options: anything }, [
  'name',
  'outputs',
  'waits',
  'options',
])
const page = object({ next: orNull(text), countKind: { const: 'none' } }, ['next', 'countKind'])
const data = (items: Schema): Schema => object({ data: list(items) }, ['data'])

const move = (summary: string): { post: Operation } => ({
  post: {
    summary,
    parameters: [parameter('id')],
    requestBody: jsonBody(
      object({ token: count, port: text, to: text, reason: text, input: { type: 'object' } }),
    ),
    responses: answer(200, 'The run as it is now', run),
  },
})

const person = object({ id: text, name: text }, ['id', 'name'])
const taskProperties = {
  id: text,
  run: text,
  workflow: text,
  node: text,
  state: { enum: ['open', 'waiting', 'done', 'handed', 'removed', 'closed'] },
  title: text,
  description: orNull(text),
  outputs: list(text),
  labels: { type: 'object', additionalProperties: text },
  fields: list(anything),
  editable: list(text),
  form: orNull(text),
  object: orNull(text),
  record: orNull(text),
  assignee: orNull(text),
  claimable: { type: 'boolean' },
  port: orNull(text),
  created_at: text,
  ended_at: orNull(text),
  due_at: orNull(text),
  // For whom you stand in; of advice, whose decision it is for.
  original: orNull(person),
  // What you may do with it now.
  acts: list(text),
  // It waits for somebody whom you have asked.
  waiting: { type: 'boolean' },
  // Your answer decides nothing.
  advice: { type: 'boolean' },
  // Somebody asks what you think of it: a comment is the answer.
  asked: { type: 'boolean' },
}
const taskRow = object(taskProperties, Object.keys(taskProperties))
const taskDetail = {
  ...taskProperties,
  seats: list(
    object({
      id: count,
      user: orNull(person),
      state: taskProperties.state,
      original: orNull(person),
      why: list(object({ reason: text, of: orNull(text), of_name: orNull(text) })),
      port: orNull(text),
      at: orNull(text),
      mine: { type: 'boolean' },
      removable: { type: 'boolean' },
    }),
  ),
  notes: list(
    object({
      n: count,
      actor: orNull(person),
      act: text,
      comment: orNull(text),
      to: orNull(person),
      at: text,
    }),
  ),
}
const taskAct = (summary: string, body: Record<string, Schema>, needed: string[]): { post: Operation } => ({
  post: {
    summary,
    parameters: [parameter('id')],
    requestBody: jsonBody(object(body, needed)),
    responses: answer(200, 'The task as it is then', taskRow),
  },
})
const claim = (summary: string): { post: Operation } => ({
  post: {
    summary,
    parameters: [parameter('id')],
    requestBody: jsonBody({ type: 'object' }),
    responses: answer(
      200,
      'Whose it is now',
      object({ id: text, assignee: orNull(text) }, ['id', 'assignee']),
    ),
  },
})

/** Workflows and what became of them. */
export const workflowPaths: Paths = {
  '/api/workflows/buttons': {
    get: {
      summary: 'Workflows that you may start by hand; of one record, those that are possible for it',
      parameters: [queryParameter('object'), queryParameter('record')],
      responses: answer(200, 'Buttons', data(button)),
    },
  },
  '/api/workflows/{name}/run': {
    post: {
      summary: 'Start a workflow by its button',
      parameters: [parameter('name')],
      requestBody: jsonBody(
        object({ trigger: text, record: text, records: list(text), input: { type: 'object' } }),
      ),
      responses: answer(201, 'Ids of the runs', object({ runs: list(text) }, ['runs'])),
    },
  },
  '/api/workflows/{name}/migrate': {
    post: {
      summary: 'Take living runs over to the version that is published now, or see whether they could go',
      parameters: [parameter('name')],
      requestBody: jsonBody(
        object({ run: text, map: { type: 'object' }, dryRun: { type: 'boolean' }, reason: text }),
      ),
      responses: answer(200, 'How many went, and why others did not', migrated),
    },
  },
  '/api/workflows/runs': {
    get: {
      summary: 'Runs, newest first',
      parameters: ['workflow', 'object', 'record', 'state', 'limit', 'cursor'].map(queryParameter),
      responses: answer(200, 'Runs', object({ data: list(row), page }, ['data', 'page'])),
    },
  },
  '/api/workflows/runs/{id}': {
    get: {
      summary: 'One run with everything that happened in it',
      parameters: [parameter('id')],
      responses: answer(200, 'The run', run),
    },
  },
  '/api/workflows/runs/{id}/picture': {
    get: {
      summary: 'Where a run stands, for whoever may read its record: names, times and states of its steps',
      parameters: [parameter('id')],
      responses: answer(200, 'The picture', picture),
    },
  },
  '/api/workflows/runs/{id}/threads/{token}/input': {
    get: {
      summary: 'What a step that failed would be given if it were tried again now',
      parameters: [parameter('id'), parameter('token')],
      responses: answer(
        200,
        'By option: as it is written, and what that is now',
        object({ node: text, type: text, input: { type: 'object' } }, ['node', 'type', 'input']),
      ),
    },
  },
  '/api/workflows/runs/{id}/retry': move('Try what failed again'),
  '/api/workflows/runs/{id}/hurry': move('Try now what failed outside and is to be tried again later'),
  '/api/workflows/runs/{id}/skip': move('Skip what failed'),
  '/api/workflows/runs/{id}/jump': move('Lead a thread to another node'),
  '/api/workflows/runs/{id}/cancel': move('End a run'),
  '/api/workflows/runs/{id}/suspend': move('Hold a run'),
  '/api/workflows/runs/{id}/resume': move('Let a held run go on'),
  '/api/workflows/runs/{id}/migrate': {
    post: {
      summary: 'Take one run over to the published version',
      parameters: [parameter('id')],
      requestBody: jsonBody(object({ map: { type: 'object' }, dryRun: { type: 'boolean' }, reason: text })),
      responses: answer(200, 'Whether it went, and why it did not', migrated),
    },
  },
  '/api/workflows/{name}/versions': {
    get: {
      summary: 'Versions of a workflow, newest first, with how many of their runs have not ended',
      parameters: [parameter('name')],
      responses: answer(200, 'Versions', data(version)),
    },
  },
  '/api/workflows/{name}/versions/{version}': {
    get: {
      summary: 'A version of a workflow as it was published',
      parameters: [parameter('name'), parameter('version')],
      responses: answer(
        200,
        'The version',
        object({ ...versionProperties, document: anything }, [...Object.keys(versionProperties), 'document']),
      ),
    },
  },
  '/api/workflows/tasks': {
    get: {
      summary: 'What workflows ask you to do',
      parameters: [queryParameter('state')],
      responses: answer(200, 'Tasks', data(taskRow)),
    },
  },
  '/api/workflows/tasks/{id}': {
    get: {
      summary:
        'A task with everybody who is or was asked, and what was done and said; for them, and for manage_processes',
      parameters: [parameter('id')],
      responses: answer(200, 'The task', object(taskDetail, Object.keys(taskDetail))),
    },
  },
  '/api/workflows/tasks/{id}/claim': claim('Take a task that several may do'),
  '/api/workflows/tasks/{id}/unclaim': claim('Give it back'),
  '/api/workflows/tasks/{id}/transfer': taskAct('Let somebody else do it', { to: text, comment: text }, [
    'to',
  ]),
  '/api/workflows/tasks/{id}/delegate': taskAct(
    'Let somebody look at it first; it comes back with their advice',
    { to: text, comment: text },
    ['to'],
  ),
  '/api/workflows/tasks/{id}/addApprover': taskAct(
    'Let somebody answer as well',
    { to: text, where: { enum: ['before', 'beside', 'after'] }, comment: text },
    ['to', 'where'],
  ),
  '/api/workflows/tasks/{id}/removeApprover': taskAct(
    'Take away somebody whom you have added',
    { seat: count, comment: text },
    ['seat'],
  ),
  '/api/workflows/tasks/{id}/askAdvice': taskAct(
    'Ask people what they think of it; it waits for nobody',
    { to: list(text), comment: text },
    ['to', 'comment'],
  ),
  '/api/workflows/tasks/{id}/comment': taskAct('Say something about it', { comment: text }, ['comment']),
  '/api/workflows/tasks/{id}/remind': taskAct(
    'Remind everybody else who is asked; once in four hours',
    {},
    [],
  ),
  '/api/workflows/tasks/{id}/complete': {
    post: {
      summary: 'Answer a task',
      parameters: [parameter('id')],
      requestBody: jsonBody(object({ port: text, values: { type: 'object' }, comment: text })),
      responses: answer(
        200,
        'Whether that decided it',
        object({ id: text, decided: { type: 'boolean' } }, ['id', 'decided']),
      ),
    },
  },
  '/api/workflows/hooks': {
    get: {
      summary: 'Addresses of webhooks, with what their callers have to know',
      responses: answer(
        200,
        'Webhooks',
        object({
          data: list(
            object({ workflow: text, trigger: text, path: text, verify: orNull(text), secret: orNull(text) }),
          ),
          // What those whom workflows call check their signatures with.
          signing: list(object({ workflow: text, secret: text })),
        }),
      ),
    },
  },
  '/api/workflows/incidents': {
    get: {
      summary: 'Where runs are stuck: those alike together, or with group=0 one by one',
      parameters: ['group', 'workflow', 'version', 'node', 'code', 'limit', 'cursor'].map(queryParameter),
      responses: answer(200, 'Incidents', object({ data: list({ anyOf: [group, single] }), page }, ['data'])),
    },
  },
  '/api/workflows/node-types': {
    get: {
      summary: 'What workflows can be made of',
      responses: answer(
        200,
        'Nodes and triggers with the options that each has',
        object(
          {
            nodes: list(nodeType),
            triggers: list(object({ name: text, options: anything })),
            plugin_actions: list(object({ name: text, label: anything, input: anything })),
            record_actions: list(object({ name: text, input: anything })),
          },
          ['nodes', 'triggers', 'plugin_actions', 'record_actions'],
        ),
      ),
    },
  },
}

/** For those who design. */
export const simulationPaths: Paths = {
  '/api/design/simulate/workflow/{name}': {
    post: {
      summary: 'Try a workflow on a record; nothing of it stays',
      parameters: [parameter('name')],
      requestBody: jsonBody(
        object({
          document: { type: 'object' },
          record: text,
          input: { type: 'object' },
          trigger: text,
          answers: { type: 'object' },
          replay: object({ from: text, to: text, limit: count }),
        }),
      ),
      responses: {
        ...answer(202, 'A replay has begun', object({ problems: list({ type: 'object' }), job: ref('Job') })),
        ...answer(
          200,
          'What it would have done, or why it cannot run',
          object(
            {
              problems: list({ type: 'object' }),
              state: text,
              result: orNull(text),
              output: anything,
              steps: list({ type: 'object' }),
              effects: list({ type: 'object' }),
              incidents: list({ type: 'object' }),
              waits: list(text),
              answers: { type: 'object' },
            },
            ['problems'],
          ),
        ),
      },
    },
  },
}
