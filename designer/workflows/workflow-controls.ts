import type { Component } from 'vue'
import DecisionControl from '../asking/DecisionControl.vue'
import DeadlineControl from '../asking/deadline/DeadlineControl.vue'
import AssigneesControl from '../asking/people/AssigneesControl.vue'
import DocumentControl from '../properties/controls/DocumentControl.vue'
import ObjectsControl from '../properties/controls/ObjectsControl.vue'
import type { MakeControl } from '../properties/plain-control.ts'
import { resolve } from '../properties/schema.ts'
import ActionInput from './ActionInput.vue'
import type { ActionTakes } from './action-takes.ts'
import AskedFields from './asked/AskedFields.vue'
import CalledInput from './asked/CalledInput.vue'
import SameText from './SameText.vue'
import TaskActs from './TaskActs.vue'
import WordOrOther from './WordOrOther.vue'

const asks =
  (as: 'map' | 'list' | 'schema'): MakeControl =>
  ({ property }) => ({ is: AskedFields, props: { title: property.title, as }, isWide: true })

const below =
  (is: Component, props: object = {}): MakeControl =>
  ({ property }) => ({ is, props: { title: property.title, ...props }, isWide: true })

/** One of the words that the schema gives, or what `other` is called. */
const wordOr =
  (other: string, isExpression = false): MakeControl =>
  ({ property, id }) => ({
    is: WordOrOther,
    props: {
      id,
      title: property.title,
      name: property.key,
      node: resolve(property.schema).node,
      other,
      isExpression,
    },
  })

const isHttp = (document: object) => (document as { type?: string }).type === 'http'

const answers = ['any', 'all', 'claim', 'sequential', 'kOfN', 'ratio', 'weighted']

/**
 * Editors of what only workflows have; `called` is the workflow that the chosen step calls, `object` what a step or a
 * way in is about that names none, `takes` what the action of the chosen step takes.
 */
export const workflowControls = (
  called: () => string | undefined,
  object: () => string | undefined = () => undefined,
  takes: () => readonly ActionTakes[] = () => [],
): ReadonlyMap<string, MakeControl> =>
  new Map<string, MakeControl>([
    [
      'object',
      ({ property, id }) => ({
        is: ObjectsControl,
        props: { id, several: false, usual: property.required ? undefined : object() },
      }),
    ],
    ['run as', wordOr('workflow.someUser')],
    ['run per', wordOr('workflow.byExpression', true)],
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
      'action input',
      ({ property }) => ({
        is: ActionInput,
        props: { title: property.title, takes: takes() },
        isWide: true,
      }),
    ],
    [
      'called input',
      ({ property }) => ({
        is: CalledInput,
        props: { title: property.title, workflow: called() },
        isWide: true,
      }),
    ],
  ])
