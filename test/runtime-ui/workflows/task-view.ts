import type { TaskDetailView, TaskNote, TaskSeat, TaskView } from '../../../runtime-ui/client/workflows.ts'

export const ann = { id: 'ann', name: 'Ann' }
export const ben = { id: 'ben', name: 'Ben' }
export const cleo = { id: 'cleo', name: 'Cleo' }

export const taskView = (more: Partial<TaskView> = {}): TaskView => ({
  ...{ id: 't1', run: 'r1', workflow: 'probe', node: 'ask', state: 'open', title: 'Call Aurora' },
  ...{ description: null, outputs: ['reached', 'not_reached'], fields: [], editable: [], form: null },
  ...{ object: null, record: null, assignee: 'ann', port: null, created_at: '2026-11-23T08:00:00.000Z' },
  ...{
    ended_at: null,
    due_at: null,
    original: null,
    acts: ['complete'],
    waiting: false,
    advice: false,
    asked: false,
  },
  ...more,
})

export const taskSeat = (more: Partial<TaskSeat> = {}): TaskSeat => ({
  ...{ id: 1, user: ann, state: 'open', original: null, why: [], port: null, at: null },
  ...{ mine: true, removable: false },
  ...more,
})

export const taskNote = (more: Partial<TaskNote> = {}): TaskNote => ({
  ...{ n: 1, actor: ben, act: 'comment', comment: null, to: null, at: '2026-11-23T08:30:00.000Z' },
  ...more,
})

export const taskDetail = (more: Partial<TaskDetailView> = {}): TaskDetailView => ({
  ...taskView(),
  ...{ seats: [taskSeat()], notes: [] },
  ...more,
})
