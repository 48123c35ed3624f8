import { useI18n } from 'vue-i18n'
import type { ReplayCase } from '../../runtime-ui/client/operations.ts'
import { inLanguage } from '../document/text.ts'
import type { ProcessDocument } from '../workflows/levels.ts'
import { codeText } from '../workflows/step-texts.ts'
import { useStepNames } from './useStepNames.ts'

/** In a few words, what makes a case what it is. */
export function useWhy(document: () => ProcessDocument) {
  const i18n = useI18n()
  const { t, te, locale } = i18n
  const { stepName, wayName, effectName } = useStepNames(document)

  const way = (text: string) => {
    const colon = text.indexOf(':')
    if (colon < 0) return stepName(text)
    const [node, port] = [text.slice(0, colon), text.slice(colon + 1)]
    return [stepName(node), port && wayName(port)].filter(Boolean).join(': ')
  }
  return ({ outcome, why, differs, draft, busy }: ReplayCase): { text: string; color: string } => {
    if (why) {
      const said = typeof why.text === 'string' ? why.text : why.text && inLanguage(why.text, locale.value)
      const own = te(`replay.whyCode.${why.code}`) ? t(`replay.whyCode.${why.code}`) : why.code
      return { text: said ?? own, color: outcome === 'unknown' ? 'amber' : 'gray' }
    }
    if (busy && busy.code !== 'busy_queued') return { text: t(`replay.busy.${busy.code}`), color: 'amber' }
    const stuck = draft?.incidents[0]
    if (stuck) return { text: t('replay.endsStuck', { code: codeText(stuck.code, i18n) }), color: 'red' }
    const { steps, effects, result } = differs
    if (effects?.added[0]) return { text: `+ ${effectName(effects.added[0])}`, color: 'violet' }
    if (effects?.gone[0]) return { text: `− ${effectName(effects.gone[0])}`, color: 'amber' }
    if (steps?.added[0]) return { text: `+ ${way(steps.added[0])}`, color: 'blue' }
    if (steps?.gone[0]) return { text: `− ${way(steps.gone[0])}`, color: 'gray' }
    if (result) return { text: `${result[0] ?? '–'} → ${result[1] ?? '–'}`, color: 'blue' }
    return { text: t(`replay.outcome.${outcome}`), color: 'gray' }
  }
}
