import type { Node } from '@vue-flow/core'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { type Problem, worstOf } from '../document/problems.ts'
import { inLanguage, type LocalizedText, textOf } from '../document/text.ts'
import { useStudio } from '../shell/studio.ts'
import { boxWidth } from './layout.ts'
import { isContainer, type ProcessNode } from './levels.ts'
import { lookOf, lookOfTrigger, summaryOf, summaryOfTrigger } from './looks.ts'
import { durationText } from './spans.ts'
import { portLabel, titleOf, titleOfTrigger, typeLabel } from './step-texts.ts'
import { type Drawn, type FlowLayout, nameOfTrigger } from './useFlowLayout.ts'
import { useStages } from './useStages.ts'
import { portsOf, targetOf } from './wires.ts'

interface Boxes extends Drawn {
  problemsOf: (part: 'node' | 'trigger', id: string) => Problem[]
  readonly: boolean
}

/** The boxes of a level as VueFlow takes them: what each says, and what is said about it. */
export function useFlowBoxes(drawn: () => Boxes, layout: FlowLayout) {
  const i18n = useI18n()
  const studio = useStudio()
  const { t } = i18n

  const objectLabel = (name: string) => textOf(studio.object(name)?.label, i18n.locale.value, name)
  const inWords = (text: LocalizedText) =>
    durationText(text, i18n.locale.value) ?? textOf(text, i18n.locale.value)
  const stages = useStages(() => drawn().document.object)
  const fieldLabel = (object: unknown, name: string) => {
    const fields = studio.object(
      typeof object === 'string' ? object : (drawn().document.object ?? ''),
    )?.fields
    return textOf((fields?.[name] as { label?: LocalizedText } | undefined)?.label, i18n.locale.value, name)
  }
  const actWord = (act: string) => (i18n.te(`workflow.act.${act}`) ? t(`workflow.act.${act}`) : act)
  const said = (found: readonly Problem[]) =>
    found.map(({ message }) => inLanguage(message, i18n.locale.value)).join(' ') || undefined
  const troubleOf = (found: readonly Problem[]) => ({ trouble: worstOf(found), troubleText: said(found) })

  function headBox(id: string): Node {
    const { document, problemsOf, readonly } = drawn()
    const name = nameOfTrigger(id)
    const trigger = document.triggers?.[name]
    const next = { kind: 'next', name: 'next' }
    return {
      id,
      type: 'step',
      position: layout.placeOf(id),
      width: boxWidth,
      height: layout.height.value,
      draggable: false,
      connectable: !readonly,
      data: {
        title: trigger ? titleOfTrigger(trigger, i18n) : t('workflow.start'),
        line: trigger
          ? (summaryOfTrigger(trigger, {
              act: actWord,
              stage: (stage) => stages.labelOf({ object: trigger['object'], field: trigger.field }, stage),
              field: (name) => fieldLabel(trigger['object'], name),
            }) ?? typeLabel(trigger.type, i18n, 'trigger'))
          : t('workflow.startText'),
        look: trigger ? lookOfTrigger(trigger.type) : { icon: 'play', color: 'amber' },
        first: true,
        note: drawn().notes?.steps.get(id),
        ports: [{ port: next, label: '', isLed: layout.headWires.value.some((each) => each.id === id) }],
        ...troubleOf(trigger ? problemsOf('trigger', name) : []),
      },
    }
  }
  function stepBox(id: string, node: ProcessNode): Node {
    const { problemsOf, readonly, told, typeOf, notes } = drawn()
    const { nodes } = layout
    const title = titleOf(node, i18n)
    const summary = summaryOf(node, { objectLabel, textOf: inWords })
    return {
      id,
      type: 'step',
      position: layout.placeOf(id),
      width: boxWidth,
      height: layout.height.value,
      draggable: !readonly,
      data: {
        title,
        line: summary === undefined || summary === title ? id : summary,
        look: lookOf(node.type),
        container: isContainer(node.type),
        told: told && (told.get(id) ?? null),
        note: notes?.steps.get(id),
        ports: layout.inPlace(id, portsOf(node, typeOf(node.type))).map((port) => ({
          port,
          label: portLabel(port, i18n),
          isLed: (targetOf(node, port) ?? '') in nodes.value,
        })),
        ...troubleOf(problemsOf('node', id)),
      },
    }
  }
  return computed<Node[]>(() => [
    ...layout.heads.value.map(({ id }) => headBox(id)),
    ...Object.entries(layout.nodes.value).map(([id, node]) => stepBox(id, node)),
  ])
}
