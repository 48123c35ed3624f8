import type { MakeControl } from '../properties/plain-control.ts'
import AskedFields from './asked/AskedFields.vue'
import CalledInput from './asked/CalledInput.vue'
import ConnectionControl from './ConnectionControl.vue'

const asks =
  (as: 'map' | 'list' | 'schema'): MakeControl =>
  ({ property }) => ({ is: AskedFields, props: { title: property.title, as }, isWide: true })

/** Editors of what only workflows have; `called` is the workflow that the chosen step calls. */
export const workflowControls = (called: () => string | undefined): ReadonlyMap<string, MakeControl> =>
  new Map<string, MakeControl>([
    ['connection', ({ id }) => ({ is: ConnectionControl, props: { id } })],
    ['asked map', asks('map')],
    ['asked list', asks('list')],
    ['asked schema', asks('schema')],
    [
      'called input',
      ({ property }) => ({
        is: CalledInput,
        props: { title: property.title, workflow: called() },
        isWide: true,
      }),
    ],
  ])
