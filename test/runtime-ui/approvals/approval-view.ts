import type { ApprovalView, MySeat, PathSeat, StepPart } from '../../../runtime-ui/client/approvals.ts'

export const ann = { id: 'ann', name: 'Ann' }
export const ben = { id: 'ben', name: 'Ben' }

export const seatView = (more: Partial<PathSeat> = {}): PathSeat => ({
  seat: 1,
  task: 't1',
  user: ann,
  queue: null,
  state: 'open',
  original: null,
  weight: 1,
  why: [],
  comment: null,
  human: false,
  read_at: '2026-11-23T08:00:00.000Z',
  ended_at: null,
  ...more,
})

export const stepPart = (more: Partial<StepPart> = {}): StepPart => ({
  kind: 'step',
  step: 'manager',
  label: 'Manager',
  state: 'now',
  outcome: null,
  round: 1,
  decision: { type: 'all' },
  need: 1,
  seats: [seatView()],
  due_at: null,
  opened_at: '2026-11-23T08:00:00.000Z',
  ended_at: null,
  why: { code: 'always' },
  ...more,
})

export const mySeat = (more: Partial<MySeat> = {}): MySeat => ({
  task: 't1',
  step: 'manager',
  state: 'open',
  acts: ['approve', 'reject', 'return', 'transfer'],
  editable: [],
  requires: [],
  shown_hash: 'seen',
  due_at: null,
  advice_for: null,
  return_targets: [{ step: 'submit', label: 'Ben' }],
  picks: [],
  ...more,
})

/** An approval as the API gives it, with what a test is not about filled in. */
export const approvalView = (more: Partial<ApprovalView> = {}): ApprovalView => ({
  id: 'i1',
  approval: 'quote.discount',
  version: 1,
  label: 'Discount',
  object: 'quote',
  record: 'q1',
  record_label: 'Sensors for Acme',
  record_version: 1,
  purpose: 'discount',
  state: 'pending',
  guard: 'gate',
  act: 'submit',
  round: 1,
  max_rounds: 5,
  submitter: ben,
  on_behalf_of: null,
  submitted_at: '2026-11-23T08:00:00.000Z',
  ended_at: null,
  reason: null,
  shown: { hash: 'seen', fields: [{ field: 'discount', label: 'Discount', value: 18 }] },
  changeset: null,
  proposed_lines: [],
  since_last_round: [],
  since_opened: [],
  path: [{ kind: 'submit', by: ben, at: '2026-11-23T08:00:00.000Z', round: 1 }, stepPart()],
  effects: { approve: [], reject: [] },
  predicted_end: null,
  acts: [],
  mine: [mySeat()],
  may: [],
  copies: [],
  ...more,
})
