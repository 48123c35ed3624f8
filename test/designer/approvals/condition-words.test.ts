import { afterEach, expect, it } from 'vitest'
import { type App, h, provide } from 'vue'
import { approvalDesignTexts } from '../../../designer/approvals/texts.ts'
import { useStepWords } from '../../../designer/approvals/useStepWords.ts'
import { type Studio, studioKey } from '../../../designer/shell/studio.ts'
import { useModel } from '../../../runtime-ui/composables/useModel.ts'
import { mountPage } from '../mount-page.ts'

const quote = {
  fields: {
    status: { type: 'select', label: { en: 'Status' }, options: { draft: { label: { en: 'Draft' } } } },
    discount: { type: 'percent', label: { en: 'Discount' } },
    due: { type: 'date', label: { en: 'Due' } },
    amount: { type: 'currency', label: { en: 'Amount' } },
  },
}
const studio = {
  object: (name: string) => (name === 'quote' ? quote : undefined),
  document: () => undefined,
} as unknown as Studio

let app: App | undefined
afterEach(() => app?.unmount())

it.each([
  ["status = 'draft' and discount > 10", 'Status is Draft and Discount is more than 10%'],
  ['discount > 20 or $base(amount) > 100000', 'Discount is more than 20% or Amount is more than €100,000'],
  ["status in ['draft', 'sent', 'won']", 'Status is Draft, sent, or won'],
  ["status != 'draft' and due > '2026-01-31'", 'Status is set and not Draft and Due is after Jan 31, 2026'],
  ['discount >= 5 and discount <= 9', 'Discount is between 5% and 9%'],
  ['$not($exists(discount))', 'Discount is empty'],
  ['discount * 2 > amount', 'Discount * 2 > Amount'],
])('%s is said in words on the cards of the tree', async (when, words) => {
  const Card = {
    setup: () => {
      const { condition } = useStepWords(() => 'quote')
      void useModel().load()
      return () => h('p', condition(when))
    },
  }
  const Tree = {
    setup: () => {
      provide(studioKey, studio)
      return () => h(Card)
    },
  }
  const mounted = await mountPage(Tree, {
    props: {},
    answers: () => ({ body: { settings: { currency: 'EUR' }, objects: {} } }),
    texts: approvalDesignTexts,
  })
  app = mounted.app
  expect(document.querySelector('p')?.textContent).toBe(words)
})
