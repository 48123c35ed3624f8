import type { RunState } from '../../runtime-ui/client/workflows.ts'

/** How the state of a run is drawn. */
export const runStates: Readonly<
  Record<RunState, { icon: string; color: 'green' | 'amber' | 'red' | 'blue' | 'gray' }>
> = {
  running: { icon: 'play', color: 'blue' },
  waiting: { icon: 'timer', color: 'amber' },
  incident: { icon: 'triangle-alert', color: 'red' },
  suspended: { icon: 'circle-stop', color: 'gray' },
  completed: { icon: 'circle-check', color: 'green' },
  cancelled: { icon: 'x', color: 'gray' },
}
