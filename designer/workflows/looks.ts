/** How a type is drawn: its picture and the colour behind it. */
export interface Look {
  icon: string
  color: string
}

const looks: Readonly<Record<string, Look>> = {
  condition: { icon: 'split', color: 'violet' },
  switch: { icon: 'split', color: 'violet' },
  choice: { icon: 'split', color: 'violet' },
  split: { icon: 'git-fork', color: 'violet' },
  join: { icon: 'git-merge', color: 'violet' },
  race: { icon: 'flag', color: 'orange' },
  wait: { icon: 'timer', color: 'orange' },
  loop: { icon: 'repeat', color: 'indigo' },
  forEach: { icon: 'repeat', color: 'indigo' },
  block: { icon: 'box', color: 'indigo' },
  call: { icon: 'workflow', color: 'indigo' },
  addItem: { icon: 'plus', color: 'indigo' },
  complete: { icon: 'check-check', color: 'indigo' },
  set: { icon: 'variable', color: 'gray' },
  transform: { icon: 'shuffle', color: 'gray' },
  signal: { icon: 'radio', color: 'orange' },
  throw: { icon: 'triangle-alert', color: 'red' },
  cancel: { icon: 'x', color: 'red' },
  compensate: { icon: 'undo-2', color: 'red' },
  end: { icon: 'circle-stop', color: 'gray' },
  find: { icon: 'search', color: 'blue' },
  aggregate: { icon: 'sigma', color: 'blue' },
  create: { icon: 'square-plus', color: 'blue' },
  update: { icon: 'pencil', color: 'blue' },
  upsert: { icon: 'square-plus', color: 'blue' },
  delete: { icon: 'trash-2', color: 'blue' },
  assign: { icon: 'user-check', color: 'teal' },
  task: { icon: 'clipboard-check', color: 'teal' },
  approval: { icon: 'stamp', color: 'teal' },
  notify: { icon: 'bell', color: 'teal' },
  email: { icon: 'mail', color: 'pink' },
  http: { icon: 'globe', color: 'pink' },
  document: { icon: 'file-text', color: 'pink' },
  plugin: { icon: 'plug', color: 'pink' },
  action: { icon: 'mouse-pointer-click', color: 'blue' },
}

const triggers: Readonly<Record<string, string>> = {
  schedule: 'calendar-clock',
  dateReached: 'calendar-clock',
  manual: 'mouse-pointer-click',
  webhook: 'webhook',
  email: 'mail',
  event: 'radio',
  called: 'workflow',
}

/** A type that came with a plugin is drawn as a plug. */
export const lookOf = (type: string): Look => looks[type] ?? { icon: 'plug', color: 'gray' }

export const lookOfTrigger = (type: string): Look => ({ icon: triggers[type] ?? 'zap', color: 'amber' })
