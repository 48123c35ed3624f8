import { computed, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { NodeTypesView } from '../../runtime-ui/client/design.ts'
import { lookOf, lookOfTrigger } from './looks.ts'
import type { Choice } from './StepPicker.vue'
import { typeLabel } from './step-texts.ts'

/** What can be put on a canvas: steps, what does something first, and ways in. */
export function useStepChoices(types: Readonly<ShallowRef<NodeTypesView>>) {
  const i18n = useI18n()
  const { t } = i18n
  const hintOf = (part: 'typeHint' | 'triggerHint', type: string) =>
    i18n.te(`workflow.${part}.${type}`) ? t(`workflow.${part}.${type}`) : type

  const steps = computed<Choice[]>(() =>
    types.value.nodes
      .map(({ name, kind }) => ({
        name,
        label: typeLabel(name, i18n),
        hint: hintOf('typeHint', name),
        look: lookOf(name),
        group: t(kind === 'flow' ? 'workflow.flow' : 'workflow.records'),
      }))
      .sort((a, b) => Number(b.group === t('workflow.records')) - Number(a.group === t('workflow.records'))),
  )
  const triggers = computed<Choice[]>(() =>
    types.value.triggers.map(({ name }) => ({
      name,
      label: typeLabel(name, i18n, 'trigger'),
      hint: hintOf('triggerHint', name),
      look: lookOfTrigger(name),
      group: t('workflow.triggers'),
    })),
  )
  return { steps, triggers }
}
