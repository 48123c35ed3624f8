import { useI18n } from 'vue-i18n'
import type { PathSeat, SeatWhy, StepPart } from '../client/approvals.ts'
import { useFormat } from '../composables/useFormat.ts'
import { useModel } from '../composables/useModel.ts'
import { fieldAt } from '../views/column-fields.ts'
import { useConditionSentence } from './useConditionSentence.ts'

/** Instead of a condition that names what the reader may not see. */
const unsaid = '…'

/** What the path of an approval says of itself, in words: why a step is there, why somebody is asked, how it is decided. */
export function usePathWords(object: () => string) {
  const { t, te } = useI18n()
  const { number } = useFormat()
  const model = useModel()
  const sentence = useConditionSentence()

  function field(name: string) {
    const owner = model.full.value.objects[object()]
    return owner?.fields && fieldAt(name, { ...owner, fields: owner.fields }, model.full.value.objects)
  }
  const condition = (when: string) => (when === unsaid ? unsaid : sentence(when, { field }))

  function ofSeat({ reason, of, of_name }: SeatWhy): string {
    const named = `appr.why.${reason}_${of}`
    if (te(named)) return t(named)
    const key = [`inbox.why.${reason}`, `appr.why.${reason}`].find((one) => te(one))
    return key ? t(key, { name: of_name ?? of ?? '' }) : ''
  }
  /** Everything that is said of the step as a whole: its condition, then how its people were found. */
  function ofStep({ why, seats }: StepPart): string[] {
    const key = `appr.stepWhy.${why?.code}${why?.when === unsaid ? '_unsaid' : ''}`
    const known = why && te(key) ? t(key, { when: why.when ? condition(why.when) : '' }) : ''
    const found = seats.flatMap((seat) => seat.why.map(ofSeat))
    return [...new Set([known, ...found].filter(Boolean))]
  }
  function decision({ decision: { type, percent, k }, seats }: StepPart): string {
    const n = seats.filter(({ state }) => !['handed', 'removed', 'closed'].includes(state)).length
    if (n < 2) return ''
    const key = `appr.decision.${type}`
    return te(key) ? t(key, { percent: number(percent ?? 0), k: number(k ?? 0), n: number(n) }) : ''
  }
  const queue = ({ queue: from }: PathSeat) =>
    from ? t(`appr.queue.${te(`appr.queue.${from.kind}`) ? from.kind : 'other'}`, { name: from.name }) : ''

  return { condition, ofSeat, ofStep, decision, queue }
}
