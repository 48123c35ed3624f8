import { answer, jsonBody, type Operation, type Paths, parameter, queryParameter } from './operation.ts'
import { list, object, orNull, type Schema } from './value-schemas.ts'

const text: Schema = { type: 'string' }
const count: Schema = { type: 'integer' }
const flag: Schema = { type: 'boolean' }
/** Whatever a field holds, or an act was about. */
const anything: Schema = {}

const person = object({ id: text, name: text })
const queue = object({ kind: text, name: text })
/** What the record holds, and what it is to hold where that is something else. */
const shown = object({ field: text, label: text, value: anything, proposed: anything }, ['field', 'label'])
/** With what the options among its values are called. */
const shownByMail = object(
  { field: text, label: text, type: text, value: anything, proposed: anything, labels: { type: 'object' } },
  ['field', 'label', 'type'],
)
const difference = object({ field: text, label: text, before: anything, after: anything }, ['field', 'label'])
const words = object({ en: text, zh: text })
const file = object({ id: text, name: text, type: text, size: count })

const row = object({
  task: orNull(text),
  instance: text,
  approval: text,
  label: text,
  object: text,
  record: text,
  record_label: orNull(text),
  step: orNull(text),
  step_label: orNull(text),
  state: text,
  instance_state: text,
  act: text,
  round: count,
  submitter: person,
  submitted_at: text,
  opened_at: orNull(text),
  due_at: orNull(text),
  ended_at: orNull(text),
  read_at: orNull(text),
  is_changed: flag,
  changes: count,
  facts: list(shown),
  acts: list(text),
  is_batch: flag,
  queue: orNull(queue),
  stands_in_for: orNull(person),
  advice_for: orNull(person),
  shown_hash: orNull(text),
  currency: orNull(text),
})

const page = object(
  { data: list(row), page: object({ next: orNull(text), count, countKind: text }, ['next', 'countKind']) },
  ['data', 'page'],
)

/** A part of a path: a submission, a step, branches side by side, a choice, the end. */
const part = object({ kind: { enum: ['submit', 'step', 'parallel', 'choose', 'end'] } })
const pick = object({ step: text, label: text, from: list(person), min: count, max: count })
const act = object({
  n: count,
  act: text,
  actor: orNull(person),
  on_behalf_of: orNull(person),
  step: orNull(text),
  target: anything,
  comment: orNull(text),
  attachments: list(file),
  changes: anything,
  from_state: orNull(text),
  to_state: orNull(text),
  channel: text,
  at: text,
})
const mine = object({
  task: text,
  step: text,
  state: text,
  acts: list(text),
  editable: list(text),
  requires: list(text),
  shown_hash: text,
  due_at: orNull(text),
  advice_for: orNull(person),
  return_targets: list(object({ step: text, label: text })),
  picks: list(pick),
})
const shownNow = object({ hash: text, fields: list(shown) })

const instance = object({
  id: text,
  approval: text,
  version: count,
  label: text,
  object: text,
  record: text,
  record_label: orNull(text),
  record_version: orNull(count),
  currency: orNull(text),
  purpose: text,
  state: { enum: ['pending', 'returned', 'suspended', 'approved', 'rejected', 'withdrawn', 'cancelled'] },
  guard: text,
  act: text,
  round: count,
  max_rounds: count,
  submitter: person,
  on_behalf_of: orNull(person),
  submitted_at: text,
  ended_at: orNull(text),
  reason: orNull(text),
  shown: shownNow,
  changeset: orNull(
    list(
      object({ field: text, label: text, base: anything, proposed: anything, now: anything }, [
        'field',
        'label',
      ]),
    ),
  ),
  proposed_lines: list(object({ relation: text, label: text, count })),
  since_last_round: list(difference),
  since_opened: list(difference),
  path: list(part),
  effects: object({ approve: list(words), reject: list(words) }),
  predicted_end: orNull(text),
  acts: list(act),
  mine: list(mine),
  may: list(text),
  copies: list(person),
})

const onTask = (summary: string): { post: Operation } => does(summary, 'The approval as it is then')
const does = (summary: string, description: string): { post: Operation } => ({
  post: {
    summary,
    parameters: [parameter('id')],
    requestBody: jsonBody({ type: 'object' }),
    responses: answer(200, description, instance),
  },
})

const at = '/api/approvals'
const taskActs: Readonly<Record<string, string>> = {
  approve: 'Approve',
  reject: 'Reject',
  return: 'Give it back to the submitter or a step before',
  transfer: 'Let somebody else decide',
  delegate: 'Let somebody else look at it first',
  addApprover: 'Have somebody decide as well',
  removeApprover: 'Take away who was added',
  askAdvice: 'Ask people for advice',
  copy: 'Let people look at it',
  claim: 'Take it out of a queue',
  unclaim: 'Put it back into its queue',
  takeBack: 'Take a yes back',
  remind: 'Remind those who are asked',
  comment: 'Say something',
  markRead: 'Keep what was seen',
}
const instanceActs: Readonly<Record<string, string>> = {
  withdraw: 'Take a submission back',
  resubmit: 'Submit again what came back',
  end: 'End it, neither approved nor rejected',
  suspend: 'Hold it',
  resume: 'Let it go on',
  jump: 'Lead it to another step',
  skip: 'Go on without a step',
  replace: 'Give a seat to somebody else',
  copy: 'Let people look at it',
  comment: 'Say something',
  remind: 'Remind those who are asked',
  markRead: 'Keep that I looked at what I was copied in on',
}

const delegation = object({
  id: text,
  delegator: person,
  delegate: person,
  starts_at: text,
  ends_at: text,
  approvals: orNull(list(text)),
  up_to: orNull(text),
  reason: orNull(text),
  created_at: text,
  created_by: text,
})

/** What people are asked to decide. */
export const approvalPaths: Paths = {
  [`${at}/counts`]: {
    get: {
      summary: 'How much waits for me',
      responses: answer(
        200,
        'Numbers',
        object({ pending: count, late: count, claimable: count, returned: count, copied_unread: count }),
      ),
    },
  },
  [`${at}/tasks`]: {
    get: {
      summary: 'What I am asked, decided, submitted or was told of',
      parameters: ['state', 'role', 'approval', 'object', 'q', 'limit', 'cursor'].map(queryParameter),
      responses: answer(200, 'A page', page),
    },
  },
  [`${at}/tasks/batch`]: {
    post: {
      summary: 'Decide several alike',
      requestBody: jsonBody(
        object(
          {
            act: { enum: ['approve', 'reject'] },
            tasks: list(object({ id: text, shown: text })),
            comment: text,
          },
          ['act', 'tasks'],
        ),
      ),
      responses: answer(
        200,
        'Each by itself',
        object({ done: list(text), failed: list(object({ id: text, code: text, message: text })) }),
      ),
    },
  },
  ...Object.fromEntries(
    Object.entries(taskActs).map(([name, summary]) => [`${at}/tasks/{id}/${name}`, onTask(summary)]),
  ),
  [`${at}/instances/{id}`]: {
    get: {
      summary: 'One approval with its whole path',
      parameters: [parameter('id')],
      responses: answer(200, 'For whom it concerns', instance),
    },
  },
  ...Object.fromEntries(
    Object.entries(instanceActs).map(([name, summary]) => [`${at}/instances/{id}/${name}`, onTask(summary)]),
  ),
  [`${at}/preview`]: {
    post: {
      summary: 'How an approval would go',
      requestBody: jsonBody(
        object(
          {
            object: text,
            id: text,
            approval: text,
            purpose: text,
            values: anything,
            chosen: anything,
            on_behalf_of: text,
          },
          ['object', 'id'],
        ),
      ),
      responses: answer(
        200,
        'Its path, and what stands against it',
        object({
          approval: text,
          label: text,
          version: count,
          path: list(part),
          picks: list(pick),
          empty_seats: list(text),
          shown: shownNow,
          locks: object({ fields: orNull(list(text)) }),
          problems: list(object({ code: text, message: text, step: text }, ['code', 'message'])),
          others: list(object({ approval: text, label: text, purpose: text })),
        }),
      ),
    },
  },
  [`${at}/records/{object}/{id}`]: {
    get: {
      summary: 'The approvals of a record',
      parameters: [parameter('object'), parameter('id')],
      responses: answer(
        200,
        'Under way, over, and possible',
        object({
          open: list(
            object({
              instance: text,
              approval: text,
              label: text,
              purpose: text,
              state: text,
              step_labels: list(text),
              waits_for: list(person),
              since: text,
              due_at: orNull(text),
              lock: orNull(object({ fields: orNull(list(text)), mine: list(text) })),
              changeset: orNull(count),
              task: orNull(text),
            }),
          ),
          past: list(object({ instance: text, approval: text, label: text, state: text, ended_at: text })),
          can_submit: list(object({ approval: text, label: text, purpose: text, reason: orNull(text) })),
        }),
      ),
    },
  },
  [`${at}/mail/{token}`]: {
    get: {
      summary: 'What the link of an e-mail is about',
      parameters: [parameter('token')],
      responses: answer(
        200,
        'For whoever has the link',
        object({
          locale: text,
          label: text,
          record_label: orNull(text),
          step_label: text,
          submitter: person,
          act: orNull(text),
          facts: list(shownByMail),
          currency: orNull(text),
          expires_at: text,
          needs_sign_in: flag,
          needs_comment: flag,
          state: { enum: ['open', 'used', 'expired', 'closed', 'stale'] },
        }),
      ),
    },
    post: {
      summary: 'Decide by the link of an e-mail',
      parameters: [parameter('token')],
      requestBody: jsonBody(object({ act: { enum: ['approve', 'reject'] }, comment: text }, ['act'])),
      responses: answer(200, 'Decided', object({ state: text })),
    },
  },
  [`${at}/delegations`]: {
    get: {
      summary: 'Who decides for whom, of what concerns me',
      parameters: [queryParameter('all')],
      responses: answer(
        200,
        'Delegations',
        object({
          data: list(delegation),
          kinds: list(object({ approval: text, label: text })),
        }),
      ),
    },
    post: {
      summary: 'Let somebody decide for me',
      requestBody: jsonBody(
        object(
          {
            delegate: text,
            delegator: text,
            starts_at: text,
            ends_at: text,
            approvals: orNull(list(text)),
            up_to: orNull(text),
            reason: orNull(text),
          },
          ['delegate', 'starts_at', 'ends_at'],
        ),
      ),
      responses: answer(201, 'The delegation', delegation),
    },
  },
  [`${at}/delegations/{id}`]: {
    delete: {
      summary: 'End a delegation',
      parameters: [parameter('id')],
      responses: { 204: { description: 'Ended' } },
    },
  },
}
