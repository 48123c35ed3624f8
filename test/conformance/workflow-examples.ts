/** Small workflows over the objects of the CRM, one for each type of step; the step in question is `it`. */
const end = { type: 'end' }
const then = { next: 'end' }
const alone = (it: object, more: object = {}) => ({ start: 'it', nodes: { it, end, ...more } })
const admins = [{ role: 'admin' }]
const each = (inside: object, more: object = {}) => ({
  start: 'all',
  nodes: { all: { type: 'forEach', times: 2, ...more, ...inside, next: 'end' }, end },
})

export const nodeExamples: Readonly<Record<string, { start: string; nodes: object }>> = {
  set: alone({ type: 'set', values: { tries: 1 }, ...then }),
  condition: alone({ type: 'condition', when: "name != ''", outputs: { yes: 'end', no: 'end' } }),
  switch: alone({ type: 'switch', outputs: { big: { when: 'employees > 5', next: 'end' }, else: 'end' } }),
  split: alone({ type: 'split', times: 2, next: 'end' }),
  choice: alone({ type: 'choice', outputs: { a: { when: 'true', next: 'end' }, else: 'end' } }),
  join: {
    start: 'fork',
    nodes: {
      fork: { type: 'split', outputs: { a: 'it', b: 'it' } },
      it: { type: 'join', of: 'fork', ...then },
      end,
    },
  },
  block: alone({ type: 'block', start: 'in', nodes: { in: { type: 'set', values: { a: 1 } } }, ...then }),
  loop: alone({
    type: 'loop',
    until: 'true',
    start: 'in',
    nodes: { in: { type: 'set', values: { a: 1 } } },
    ...then,
  }),
  forEach: alone({
    type: 'forEach',
    times: 2,
    start: 'in',
    nodes: { in: { type: 'set', values: { result: 1 } } },
    ...then,
  }),
  call: alone({ type: 'call', workflow: 'example_end', ...then }),
  wait: alone({ type: 'wait', after: 'P1D', ...then }),
  race: alone({
    type: 'race',
    outputs: { late: { after: 'P1D', next: 'end' }, told: { event: 'told', next: 'end' } },
  }),
  signal: alone({ type: 'signal', event: 'example.told', to: 'all', ...then }),
  throw: alone({ type: 'throw', code: 'own.fault', message: 'No', onError: 'end' }),
  compensate: {
    start: 'first',
    nodes: {
      first: { type: 'set', values: { a: 1 }, undo: 'back', next: 'it' },
      back: { type: 'set', values: { a: 0 } },
      it: { type: 'compensate', ...then },
      end,
    },
  },
  cancel: {
    start: 'fork',
    nodes: {
      fork: { type: 'split', outputs: { a: 'rest', b: 'it' } },
      rest: { type: 'wait', after: 'P1D' },
      it: { type: 'cancel', targets: ['rest'], ...then },
      end,
    },
  },
  complete: each({
    start: 'it',
    nodes: { it: { type: 'complete', target: 'all' } },
  }),
  addItem: each(
    {
      start: 'which',
      nodes: {
        which: { type: 'condition', when: '$index = 0', outputs: { yes: 'it', no: 'in' } },
        it: { type: 'addItem', target: 'all', item: 'one more', next: 'in' },
        in: { type: 'set', values: { result: 1 } },
      },
    },
    { open: '$total < 3' },
  ),
  end: { start: 'it', nodes: { it: { type: 'end', result: 'over' } } },
  find: alone({ type: 'find', object: 'contact', filter: 'customer = $record.id', ...then }),
  aggregate: alone({ type: 'aggregate', object: 'contact', measures: { n: { fn: 'count' } }, ...then }),
  create: alone({ type: 'create', object: 'activity', values: { subject: '=name' }, ...then }),
  update: alone({ type: 'update', values: { description: 'seen' }, ...then }),
  upsert: alone({
    type: 'upsert',
    object: 'product',
    by: ['code'],
    values: { code: 'X-1', name: 'X' },
    ...then,
  }),
  delete: alone({ type: 'delete', object: 'contact', filter: 'customer = $record.id', ...then }),
  transform: alone({ type: 'transform', values: { upper: '=$uppercase(name)' }, ...then }),
  assign: alone({ type: 'assign', to: admins, ...then }),
  task: alone({ type: 'task', title: 'Look at {{name}}', assignees: admins, fields: ['note'], ...then }),
  approval: alone({ type: 'approval', approval: 'example', ...then }),
  notify: alone({ type: 'notify', to: admins, title: 'Look at {{name}}', ...then }),
  email: alone({ type: 'email', to: 'ann@example.com', subject: 'Hello', body: '{{name}}', ...then }),
  http: alone({ type: 'http', method: 'GET', url: '{{$input.address}}', ...then }),
  action: alone(
    { type: 'action', action: 'example_act', next: 'built_in' },
    {
      // As the design of the language writes it.
      built_in: { type: 'action', action: 'assign', next: 'end' },
    },
  ),
  plugin: alone({ type: 'plugin', action: 'example.echo', input: { text: '=name' }, ...then }),
  document: alone({ type: 'document', template: 'customer.example', format: 'text', ...then }),
}

/** Ways in, one for each type; the way in question is `way`. */
export const triggerExamples: Readonly<Record<string, Record<string, unknown>>> = {
  recordChanged: { on: ['create'], when: "name = 'Made'" },
  stageChanged: { field: 'status', to: ['active'] },
  dateReached: { object: 'contract', field: 'end_date', offset: '-P7D', at: '09:00', timeZone: 'UTC' },
  schedule: { cron: '0 6 * * *', timeZone: 'UTC', each: 'run' },
  manual: { form: { reason: { type: 'text', required: true } } },
  webhook: { verify: { type: 'token' } },
  email: { mailbox: 'support', match: '$exists($input.subject)' },
  event: { event: 'example.told' },
  approval: { approval: 'example', on: ['approved'] },
  called: { input: { type: 'object', properties: { who: { type: 'string' } } } },
}
