import { afterEach, expect, it } from 'vitest'
import { type App, h, provide, ref } from 'vue'
import { nameRecords } from '../../../designer/asking/people/named-records.ts'
import { askingTexts } from '../../../designer/asking/texts.ts'
import { type Studio, studioKey } from '../../../designer/shell/studio.ts'
import { workflowTexts } from '../../../designer/workflows/texts.ts'
import { useFlowBoxes } from '../../../designer/workflows/useFlowBoxes.ts'
import { triggerBox } from '../../../designer/workflows/useFlowLayout.ts'
import { useModel } from '../../../runtime-ui/composables/useModel.ts'
import { mountPage } from '../mount-page.ts'

const opportunity = {
  fields: {
    stage: { type: 'select', label: { en: 'Stage' }, options: '@stages' },
    close_date: { type: 'date', label: { en: 'Close date' } },
    amount: { type: 'currency', label: { en: 'Amount' } },
    owner: { type: 'reference', to: 'user', label: { en: 'Owner' } },
  },
  actions: { share: { label: { en: 'Hand round' }, do: [] } },
}
const line = {
  fields: {
    deal: { type: 'reference', to: 'opportunity', inverse: 'lines', inverseLabel: { en: 'Products' } },
  },
}
const user = { fields: { email: { type: 'email', label: { en: 'E-mail' } } } }
const documents: Record<string, object> = {
  sales: { object: 'opportunity', stageField: 'stage', stages: { won: { outcome: 'won' } } },
  stages: { options: { won: { label: { en: 'Closed, won' } } } },
  agent: { label: { en: 'Agent' } },
}
const studio = {
  object: (name: string) => ({ opportunity, user, line })[name],
  namesOf: (kind: string) => (kind === 'object' ? ['opportunity', 'user', 'line'] : ['sales']),
  document: (_kind: string, name: string) => documents[name],
} as unknown as Studio

let app: App | undefined
afterEach(() => app?.unmount())

it.each([
  [{ type: 'stageChanged', to: ['won'] }, 'Closed, won'],
  [{ type: 'dateReached', field: 'close_date' }, 'Close date'],
  [{ type: 'dateReached', field: 'close_date', offset: '-P30D' }, '30 days before Close date'],
  [{ type: 'recordChanged', on: ['update'], fields: ['stage', 'gone'] }, 'changed · Stage, gone'],
  [
    { type: 'dateReached', field: 'close_date', offset: '-P2D', calendar: 'org' },
    '2 days before Close date, in working time',
  ],
  [
    { type: 'recordChanged', on: ['create'], when: "stage = 'won' and $base(amount) > 50000" },
    'created · Stage is Closed, won and Amount is more than €50,000',
  ],
  [
    { type: 'schedule', cron: '0 9 * * *', filter: 'updated_at < $addDays($today(), -14)' },
    'Every day at 9:00 AM · Changed at is before 14 days ago',
  ],
])('%j is told on the canvas in the words of its object', async (trigger, words) => {
  expect((await boxOf({ triggers: { one: trigger } })).line).toBe(words)
})

it.each([
  [
    { type: 'condition', when: 'amount > 50000 or $exists(close_date)' },
    'Amount is more than 50,000 or Close date is filled in',
  ],
  [{ type: 'wait', until: '$addDays(close_date, -7)' }, 'until 7 days before Close date'],
  [{ type: 'wait', until: '$addMonths($today(), 2)' }, 'until 2 months after today'],
  [{ type: 'wait', until: 'close_date' }, 'until Close date'],
  [{ type: 'wait', after: 'P7D' }, '7 days'],
  [{ type: 'wait', after: 'PT4H', calendar: 'org' }, '4 hours, in working time'],
  [{ type: 'loop', while: 'amount < 5' }, 'while Amount is less than 5'],
  [{ type: 'update', values: { close_date: '=$today()', amount: 0 } }, 'Close date, Amount'],
  [{ type: 'set', values: { amount: 1 } }, 'amount'],
])('%j is told on the canvas as a sentence', async (step, words) => {
  const { line, hint } = await boxOf({ nodes: { one: step } })
  expect(line).toBe(words)
  expect(hint).toBe(words)
})

it.each([
  [
    { type: 'task', title: 'Look', assignees: ['owner', { superior: 1 }] },
    'Owner, Superior, level 1 of the owner',
  ],
  [{ type: 'notify', title: 'Look', to: { role: 'agent' } }, 'Role Agent'],
  [
    { type: 'assign', to: [{ team: 'desk' }, { user: 'eve@office.example' }, { user: '=owner.email' }] },
    'Team Front desk, Eve Adams, Owner › E-mail',
  ],
  [
    { type: 'task', title: 'Look', assignees: { superior: 1, of: 'submitter' } },
    'Superior, level 1 of whoever caused it',
  ],
  [{ type: 'email', to: '=owner.email', subject: 'Hello' }, 'Owner › E-mail'],
  [{ type: 'action', action: 'assign' }, 'Assign · by the rules'],
  [{ type: 'action', action: 'assign', input: { to: '=owner' } }, 'Assign · Owner'],
  [
    { type: 'action', action: 'transfer', input: { to: 'ann@office.example' } },
    'Transfer · ann@office.example',
  ],
  [{ type: 'action', action: 'clone' }, 'Clone'],
  [{ type: 'action', action: 'share' }, 'Hand round'],
])('%j tells on the canvas whom it asks, by their names', async (step, words) => {
  const { line } = await boxOf({ nodes: { one: step } })
  expect(line).toBe(words)
})

it('keeps how a condition is written where it is no sentence', async () => {
  const when = '$steps.find.output.amount > amount'
  const { line, hint } = await boxOf({ nodes: { one: { type: 'condition', when } } })
  expect(line).toBe('$steps.find.output.amount > Amount')
  expect(hint).toBe(when)
})

/** What the only box of a workflow says. */
async function boxOf(parts: { triggers?: object; nodes?: object }) {
  const layout = {
    placeOf: () => ({ x: 0, y: 0 }),
    ...{ height: ref(40), headWires: ref([]), nodes: ref(parts.nodes ?? {}), inPlace: () => [] },
    heads: ref(Object.keys(parts.triggers ?? {}).map((name) => ({ id: triggerBox(name) }))),
  }
  const drawn = {
    document: { object: 'opportunity', ...parts },
    ...{ problemsOf: () => [], typeOf: () => undefined, readonly: true },
  }
  let boxes: ReturnType<typeof useFlowBoxes> | undefined
  const Canvas = {
    setup: () => {
      void useModel().load()
      boxes = useFlowBoxes(() => drawn as never, layout as never)
      return () => h('p')
    },
  }
  const Page = {
    setup: () => {
      provide(studioKey, studio)
      nameRecords(() => parts)
      return () => h(Canvas)
    },
  }
  const named: Record<string, object> = {
    user: { name: 'Eve Adams', email: 'eve@office.example' },
    team: { name: 'Front desk', code: 'desk' },
  }
  const answers = ({ path }: { path: string }) => {
    const one = named[/^\/api\/records\/(\w+)/.exec(path)?.[1] ?? '']
    return { body: one ? { data: [one] } : { settings: { currency: 'EUR' }, objects: {} } }
  }
  const texts = {
    en: { ...workflowTexts.en, ...askingTexts.en },
    zh: { ...workflowTexts.zh, ...askingTexts.zh },
  }
  const mounted = await mountPage(Page, { props: {}, answers, texts })
  app = mounted.app
  return boxes!.value[0]!.data as { line: string; hint: string }
}

it('names the step that a join closes as people call it', async () => {
  const join = { type: 'join', of: 's' }
  const split = { type: 'split', label: { en: 'Two ways' } }
  expect((await boxOf({ nodes: { one: join, s: split } })).line).toBe('Two ways')
})

it('calls the records of a list as the object does', async () => {
  const { line, hint } = await boxOf({ nodes: { one: { type: 'forEach', items: 'lines' } } })
  expect(line).toBe('Products')
  expect(hint).toBe('lines')
})
