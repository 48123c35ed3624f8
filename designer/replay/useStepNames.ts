import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { textOf } from '../document/text.ts'
import { useStudio } from '../shell/studio.ts'
import { levelsOf, nodesAt, type ProcessDocument, type ProcessNode } from '../workflows/levels.ts'
import { type Look, lookOf } from '../workflows/looks.ts'
import { codeText, portLabel, titleOf } from '../workflows/step-texts.ts'

/** What people call the steps, ways out and effects of a workflow; a step that it has no more keeps its id. */
export function useStepNames(document: () => ProcessDocument) {
  const i18n = useI18n()
  const studio = useStudio()

  const nodes = computed(
    () =>
      new Map<string, ProcessNode>(
        [...levelsOf(document())].map(([id, level]) => [id, nodesAt(document(), level)[id]!]),
      ),
  )
  const stepName = (id: string): string => {
    const node = nodes.value.get(id)
    return node ? titleOf(node, i18n) : id
  }
  function wayName(port: string): string {
    if (port === 'next') return ''
    const [kind, name] = port.includes(':') ? (port.split(':') as [string, string]) : ['output', port]
    // Where a step failed it is told by its code.
    return i18n.te(`workflow.port.${name}`) || kind !== 'output'
      ? portLabel({ kind: kind as 'output', name }, i18n)
      : codeText(name, i18n)
  }
  const objectName = (object: string) => textOf(studio.object(object)?.label, i18n.locale.value, object)
  /** As a replay tells them: "create activity: subject", "send email". */
  function effectName(effect: string): string {
    const [, act = effect, what = '', values] = /^(\w+) (\w+)(?:: (.*))?$/s.exec(effect) ?? []
    if (act === 'send') return i18n.te(`replay.sent.${what}`) ? i18n.t(`replay.sent.${what}`) : what
    const done = i18n.te(`workflow.act.${act}`) ? i18n.t(`workflow.act.${act}`) : act
    const named = what ? i18n.t('replay.effectOn', { what: done, object: objectName(what) }) : done
    return values ? `${named} (${values})` : named
  }
  return {
    stepName,
    wayName,
    effectName,
    lookOfStep: (id: string): Look => {
      const type = nodes.value.get(id)?.type
      return type === undefined ? { icon: 'minus', color: 'gray' } : lookOf(type)
    },
  }
}
