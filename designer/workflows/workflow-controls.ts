import type { Component } from 'vue'
import DecisionControl from '../asking/DecisionControl.vue'
import DeadlineControl from '../asking/deadline/DeadlineControl.vue'
import AssigneesControl from '../asking/people/AssigneesControl.vue'
import DocumentControl from '../properties/controls/DocumentControl.vue'
import type { MakeControl } from '../properties/plain-control.ts'
import AskedFields from './asked/AskedFields.vue'
import CalledInput from './asked/CalledInput.vue'
import SameText from './SameText.vue'
import TaskActs from './TaskActs.vue'

const asks =
  (as: 'map' | 'list' | 'schema'): MakeControl =>
  ({ property }) => ({ is: AskedFields, props: { title: property.title, as }, isWide: true })

const below =
  (is: Component, props: object = {}): MakeControl =>
  ({ property }) => ({ is, props: { title: property.title, ...props }, isWide: true })

const isHttp = (document: object) => (document as { type?: string }).type === 'http'

const answers = ['any', 'all', 'claim', 'sequential', 'kOfN', 'ratio', 'weighted']

/** Editors of what only workflows have; `called` is the workflow that the chosen step calls. */
export const workflowControls = (called: () => string | undefined): ReadonlyMap<string, MakeControl> =>
  new Map<string, MakeControl>([
    // Of those that a call can sign in by.
    ['connection', ({ id }) => ({ is: DocumentControl, props: { id, of: 'connection', suits: isHttp } })],
    ['people', below(AssigneesControl)],
    [
      'task decision',
      below(DecisionControl, { words: 'answers', types: answers, usual: 'any', short: true }),
    ],
    ['task deadline', below(DeadlineControl)],
    ['same text', ({ id }) => ({ is: SameText, props: { id } })],
    ['task acts', below(TaskActs)],
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
