import { answer, jsonBody, type Operation, type Paths, parameter, queryParameter } from './operation.ts'
import { list, object, orNull, ref, type Schema } from './value-schemas.ts'

const text: Schema = { type: 'string' }
const count: Schema = { type: 'integer' }
const flag: Schema = { type: 'boolean' }
const anything: Schema = {}
const counts: Schema = { type: 'object', additionalProperties: count }

const inJob = answer(202, 'There are many: a job', object({ job: ref('Job') }, ['job']))
const moved = object(
  { count, done: count, failed: list(object({ run: text, code: text }, ['run', 'code'])) },
  ['count'],
)
const paused = object({ workflow: text, paused: flag, queued: count }, ['workflow', 'paused', 'queued'])
const group = object({ workflow: text, version: count, node: orNull(text), code: text })

const pause = (summary: string): { post: Operation } => ({
  post: {
    summary,
    parameters: [parameter('name')],
    requestBody: jsonBody(object({ reason: text })),
    responses: answer(200, 'How it stands now', paused),
  },
})

const numbers = object(
  {
    passed: count,
    failed: count,
    waiting: count,
    active: count,
    medianMs: orNull({ type: 'number' }),
    ports: counts,
  },
  ['passed', 'failed', 'waiting', 'active', 'medianMs', 'ports'],
)

/** Many runs at once, workflows that are paused, and numbers. */
export const processPaths: Paths = {
  '/api/workflows/runs/act': {
    post: {
      summary: 'Hold, let go or end runs by a filter',
      requestBody: jsonBody(
        object({
          act: { enum: ['suspend', 'resume', 'cancel'] },
          filter: object({
            workflow: text,
            version: count,
            state: text,
            object: text,
            record: text,
            node: text,
          }),
          reason: text,
          dryRun: flag,
        }),
      ),
      responses: { ...answer(200, 'How many, and which could not', moved), ...inJob },
    },
  },
  '/api/workflows/incidents/act': {
    post: {
      summary: 'Retry, skip, lead elsewhere, end or take over to the newest version all runs stuck alike',
      requestBody: jsonBody(
        object({
          act: { enum: ['retry', 'skip', 'jump', 'cancel', 'migrate'] },
          group,
          port: text,
          to: text,
          map: { type: 'object' },
          reason: text,
          dryRun: flag,
        }),
      ),
      responses: { ...answer(200, 'How many, and which could not', moved), ...inJob },
    },
  },
  '/api/workflows/paused': {
    get: {
      summary: 'Workflows whose triggers wait',
      responses: answer(
        200,
        'Since when, and how much waits',
        object(
          {
            data: list(
              object(
                {
                  workflow: text,
                  since: text,
                  by: orNull(text),
                  reason: orNull(text),
                  code: orNull(text),
                  queued: count,
                },
                ['workflow', 'since', 'queued'],
              ),
            ),
          },
          ['data'],
        ),
      ),
    },
  },
  '/api/workflows/{name}/pause': pause('Let what triggers start wait'),
  '/api/workflows/{name}/resume': pause('Let what has waited begin'),
  '/api/workflows/{name}/stats': {
    get: {
      summary: 'Numbers of runs and nodes, version by version',
      parameters: [parameter('name'), ...['from', 'to', 'version'].map(queryParameter)],
      responses: answer(
        200,
        'Numbers',
        object(
          {
            data: list(
              object(
                {
                  version: count,
                  runs: counts,
                  nodes: { type: 'object', additionalProperties: numbers },
                },
                ['version', 'runs', 'nodes'],
              ),
            ),
            from: text,
            to: text,
            isSample: flag,
          },
          ['data', 'from', 'to', 'isSample'],
        ),
      ),
    },
  },
}

const replayCase = object(
  {
    n: count,
    outcome: text,
    at: text,
    object: orNull(text),
    record: orNull(text),
    label: orNull(text),
    act: orNull(text),
    trigger: orNull(text),
    why: anything,
    real: anything,
    draft: anything,
    differs: anything,
  },
  ['n', 'outcome', 'at'],
)
const intervals = list(list(text))

/** What happened, played again; and calendars tried. */
export const replayPaths: Paths = {
  '/api/design/simulate/replays/{job}/cases': {
    get: {
      summary: 'Single cases of a replay',
      parameters: [parameter('job'), ...['outcome', 'limit', 'cursor'].map(queryParameter)],
      responses: answer(
        200,
        'What really happened, what the draft does, and what differs',
        object(
          {
            data: list(replayCase),
            page: object({ next: orNull(text), countKind: { const: 'none' } }, ['next', 'countKind']),
          },
          ['data', 'page'],
        ),
      ),
    },
  },
  '/api/design/calendars/preview': {
    post: {
      summary: 'What a business calendar makes of durations, and the days of a year',
      requestBody: jsonBody(
        object({ document: { type: 'object' }, from: text, add: list(text), year: count }),
      ),
      responses: answer(
        200,
        'Due instants and open hours',
        object(
          {
            timeZone: text,
            due: list(object({ add: text, at: orNull(text) }, ['add', 'at'])),
            year: count,
            days: list(
              object({ day: text, open: intervals, kind: text, label: anything }, ['day', 'open', 'kind']),
            ),
            problems: list({ type: 'object' }),
          },
          ['problems'],
        ),
      ),
    },
  },
}
