import type { Component } from 'vue'
import DecisionControl from '../asking/DecisionControl.vue'
import CalendarChoice from '../asking/deadline/CalendarChoice.vue'
import DeadlineControl from '../asking/deadline/DeadlineControl.vue'
import AssigneesControl from '../asking/people/AssigneesControl.vue'
import type { MakeControl } from '../properties/plain-control.ts'
import { resolve } from '../properties/schema.ts'
import ActsControl from './controls/ActsControl.vue'
import EffectList from './controls/EffectList.vue'
import EffectsControl from './controls/EffectsControl.vue'
import LockAfter from './controls/LockAfter.vue'
import LockControl from './controls/LockControl.vue'
import OnReject from './controls/OnReject.vue'
import OnSwitch from './controls/OnSwitch.vue'
import OtherSteps from './controls/OtherSteps.vue'
import RequiresControl from './controls/RequiresControl.vue'
import SpecialRule from './controls/SpecialRule.vue'
import TablesControl from './controls/TablesControl.vue'
import TriggersControl from './controls/TriggersControl.vue'
import WordsControl from './controls/WordsControl.vue'

const beside =
  (is: Component): MakeControl =>
  ({ property, id }) => ({ is, props: { id, title: property.title } })
const below =
  (is: Component): MakeControl =>
  ({ property }) => ({ is, props: { title: property.title }, isWide: true })

const decisions = ['all', 'any', 'sequential', 'ratio', 'weighted', 'kOfN']

/** Editors of what only approvals have, by `x-control` of their schema. */
export const approvalControls: ReadonlyMap<string, MakeControl> = new Map<string, MakeControl>([
  ['assignees', below(AssigneesControl)],
  [
    'approvalDecision',
    ({ property }) => ({
      is: DecisionControl,
      props: { title: property.title, types: decisions, usual: 'all', rejects: true },
      isWide: true,
    }),
  ],
  [
    'approvalRule',
    ({ property, id }) => ({ is: SpecialRule, props: { id, title: property.title, name: property.key } }),
  ],
  ['otherSteps', below(OtherSteps)],
  ['approvalActs', below(ActsControl)],
  ['approvalRequires', below(RequiresControl)],
  ['approvalDeadline', below(DeadlineControl)],
  ['approvalCalendar', beside(CalendarChoice)],
  ['approvalTriggers', below(TriggersControl)],
  ['approvalEffects', below(EffectsControl)],
  ['stepEffects', below(EffectList)],
  ['approvalOnReject', beside(OnReject)],
  ['onSwitch', beside(OnSwitch)],
  ['approvalTables', below(TablesControl)],
  ['approvalLockAfter', below(LockAfter)],
  ['approvalLock', ({ property }) => ({ is: LockControl, props: { schema: property.schema }, isWide: true })],
  [
    'words',
    ({ property, id }) => {
      const { node } = resolve(property.schema)
      const words = node['x-words'] ?? {}
      return {
        is: WordsControl,
        props: { id, title: property.title, name: property.key, words, usual: node['x-default'] },
      }
    },
  ],
])
