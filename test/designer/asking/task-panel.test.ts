import { afterEach, describe, expect, it, vi } from 'vitest'
import { type App, computed, defineComponent, h, nextTick, provide, ref } from 'vue'
import { nameRecords } from '../../../designer/asking/people/named-records.ts'
import { askingTexts } from '../../../designer/asking/texts.ts'
import { type Path, setAt } from '../../../designer/document/set-at.ts'
import { en } from '../../../designer/i18n/en.ts'
import { zh } from '../../../designer/i18n/zh.ts'
import { panelContextKey } from '../../../designer/properties/context.ts'
import { loadRomanizer } from '../../../designer/properties/romanize.ts'
import { type Studio, studioKey } from '../../../designer/shell/studio.ts'
import { operationTexts } from '../../../designer/workflows/operation-texts.ts'
import StepPanel from '../../../designer/workflows/StepPanel.vue'
import { workflowTexts } from '../../../designer/workflows/texts.ts'
import { acts, deadline, decision, people } from '../../../engine/process/graph/options.ts'
import { mountPage } from '../mount-page.ts'

const type = {
  name: 'task',
  kind: 'work' as const,
  outputs: 'own' as const,
  options: {
    properties: {
      assignees: people('Who', '办理人'),
      decision: decision('Answers needed', '完成方式'),
      deadline: deadline('Deadline', '期限'),
      acts: acts('Besides answering', '可做的操作'),
    },
  },
}
const workflowTextsIn = (language: 'en' | 'zh') => ({
  ...(workflowTexts[language]['workflow'] as object),
  ...(operationTexts[language]['workflow'] as object),
})
const roles: Record<string, object> = { agent: { label: { en: 'Agent', zh: '客服' } } }
const studio = {
  object: () => undefined,
  namesOf: (kind: string) => (kind === 'role' ? Object.keys(roles) : []),
  document: (kind: string, name: string) => (kind === 'role' ? roles[name] : undefined),
  fieldTypes: ref([]),
} as unknown as Studio

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

/** The panel of a task that keeps what is set, and how the task is written then. */
async function panelOf(task: object) {
  const node = ref<Record<string, unknown>>({ type: 'task', title: 'Look', ...task })
  const Page = defineComponent({
    setup() {
      provide(studioKey, studio)
      provide(panelContextKey, { object: ref('customer') })
      nameRecords(() => node.value)
      const flow = computed(() => ({ object: 'customer', start: 'ask', nodes: { ask: node.value } }))
      return () =>
        h(StepPanel, {
          document: flow.value as never,
          level: [],
          id: 'ask',
          type,
          problems: [],
          fixesOf: () => [],
          disabled: false,
          onAdd: (kind: 'outputs' | 'on', name: string, way: object) => {
            node.value = setAt(node.value, [kind, name], way) as Record<string, unknown>
          },
          onSet: (path: Path, value: unknown) => {
            node.value = setAt(node.value, path, value) as Record<string, unknown>
          },
        })
    },
  })
  const { app } = await mountPage(Page, {
    props: {},
    texts: {
      en: { studio: en, ...askingTexts.en, workflow: workflowTextsIn('en') },
      zh: { studio: zh, ...askingTexts.zh, workflow: workflowTextsIn('zh') },
    },
    answers: ({ path }) =>
      path.startsWith('/api/records/user')
        ? {
            body: {
              data: [{ id: 'u1', name: 'Eve Adams', email: 'eve@office.example' }],
              page: { next: null },
            },
          }
        : { body: { data: [], page: { next: null } } },
  })
  apps.push(app)
  const row = (key: string) => document.querySelector<HTMLElement>(`[data-property="${key}"]`)!
  return { node, row }
}

const turn = async () => {
  await new Promise((resume) => setTimeout(resume))
  await nextTick()
}
const press = async (on: Element, key: string) => {
  on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  await turn()
}
const byLabel = (within: Element, label: string) => within.querySelector(`[aria-label="${label}"]`)!
const byText = (within: Element, text: string) =>
  [...within.querySelectorAll('button')].find((one) => one.textContent!.trim() === text)!
const wordsOf = (role: string) =>
  [...document.querySelectorAll(`[role=${role}]`)].map((one) => one.textContent!.trim())

/** Opens a choice, and picks what it is called there. */
async function choose(within: Element, label: string, word: string) {
  await press(byLabel(within, label), 'ArrowDown')
  const words = wordsOf('option')
  const option = document.querySelectorAll('[role=option]')[words.indexOf(word)]
  expect(option, `${word} among ${words.join(', ')}`).toBeDefined()
  await press(option!, 'Enter')
}

describe('the panel of a task', () => {
  it('names people in the ways of approvals, but for those that have no place in a workflow', async () => {
    const { row } = await panelOf({ assignees: [{ user: 'eve@office.example' }] })
    await vi.waitFor(() => expect(row('assignees').textContent).toContain('Eve Adams'))

    await press(byText(row('assignees'), 'More people'), 'ArrowDown')
    await vi.waitFor(() => expect(wordsOf('menuitem')).not.toEqual([]))
    expect(wordsOf('menuitem')).toEqual([
      'Owner',
      'Whoever caused it',
      'Superior',
      'Chain of superiors',
      'Head of a department',
      'Role',
      'A person',
      'Team',
      'All of a department',
      'User in a field',
      'By rule',
      'Found by an extension',
    ])
  })

  it('means the superior of the owner where nothing says whose, as workflows always did', async () => {
    const { node, row } = await panelOf({ assignees: ['owner'] })
    await choose(row('assignees'), 'How people are named', 'Superior')
    expect(node.value['assignees']).toEqual([{ superior: 1 }])
    await choose(row('assignees'), 'Of', 'Whoever caused it')
    expect(node.value['assignees']).toEqual([{ superior: 1, of: 'submitter' }])
    await choose(row('assignees'), 'Of', 'The owner')
    expect(node.value['assignees']).toEqual([{ superior: 1 }])
  })

  it('shows people named by a word alone, and keeps one alone without a list', async () => {
    const { node, row } = await panelOf({ assignees: 'owner' })
    expect(byLabel(row('assignees'), 'How people are named').textContent).toBe('Owner')
    await choose(row('assignees'), 'How people are named', 'Whoever caused it')
    expect(node.value['assignees']).toBe('submitter')
  })

  it('says how many answers are needed, as shortly as it can be written', async () => {
    const { node, row } = await panelOf({ assignees: ['owner'] })
    const pick = (word: string) => choose(row('decision'), 'Answers needed', word)
    expect(byLabel(row('decision'), 'Answers needed').textContent).toBe('One answer is enough')
    await pick('Whoever claims it answers')
    expect(node.value['decision']).toBe('claim')
    await pick('So many answers')
    expect(node.value['decision']).toEqual({ type: 'kOfN', k: 2 })
    expect(byLabel(row('decision'), 'How many')).not.toBeNull()
    await pick('Answers of a share of the weight')
    expect(node.value['decision']).toEqual({ type: 'weighted', percent: 60 })
    expect(byLabel(row('assignees'), 'Weight')).not.toBeNull()
    await pick('One answer is enough')
    expect(node.value['decision']).toBeUndefined()
    expect(row('decision').textContent).not.toContain('One rejects')
  })

  it('lets a deadline press one of its own buttons', async () => {
    const { node, row } = await panelOf({
      assignees: ['owner'],
      outputs: { fine: 'end', wrong: 'end', nobody: 'end' },
      deadline: { after: 'P2D', act: 'remind' },
    })
    await choose(row('deadline'), 'What happens', 'answer by itself')
    await choose(row('deadline'), 'With button', 'wrong')
    expect(node.value['deadline']).toEqual({
      after: 'P2D',
      ladder: { due: { at: 'PT0S', act: 'answer', output: 'wrong' } },
    })
    await choose(row('deadline'), 'What happens', 'tell the superior')
    expect(node.value['deadline']).toEqual({
      after: 'P2D',
      ladder: { due: { at: 'PT0S', act: 'copySuperior' } },
    })
    await press(byLabel(row('deadline'), 'What happens'), 'ArrowDown')
    expect(wordsOf('option')).toEqual([
      'remind',
      'tell the superior',
      'tell somebody',
      'hand over',
      'answer by itself',
    ])
  })

  it('hands over to the superior where a deadline names nobody, whether it is written or not', async () => {
    const { node, row } = await panelOf({
      assignees: ['owner'],
      deadline: { after: 'P2D', act: 'transfer', to: 'superior' },
    })
    expect(row('deadline').textContent).toContain('To (nobody named: the superior)')
    expect(byText(row('deadline'), 'People')).toBeDefined()
    expect(byLabel(row('deadline'), 'How people are named')).toBeNull()
    expect(node.value['deadline']).toEqual({ after: 'P2D', act: 'transfer', to: 'superior' })
  })

  it('permits everything besides answering until something is taken away', async () => {
    const { node, row } = await panelOf({ assignees: ['owner'] })
    const boxes = () => [...row('acts').querySelectorAll<HTMLElement>('[role=checkbox]')]
    expect(boxes().map((box) => box.getAttribute('aria-checked'))).toEqual(Array(7).fill('true'))
    boxes()[0]!.click()
    await turn()
    expect(node.value['acts']).toEqual([
      'delegate',
      'addApprover',
      'removeApprover',
      'askAdvice',
      'comment',
      'remind',
    ])
    byText(row('acts'), 'As usual').click()
    await turn()
    expect(node.value['acts']).toBeUndefined()
  })

  it('has its answers, deadline and acts where it is a way of a race too, and no buttons there', async () => {
    const task = { title: 'Call back', assignees: ['owner'], deadline: { after: 'P1D', act: 'answer' } }
    const { node, row } = await panelOf({ type: 'race', outputs: { called: { task } } })
    byText(document.body, 'Ways out 1').dispatchEvent(
      new MouseEvent('mousedown', { bubbles: true, button: 0 }),
    )
    await turn()
    await choose(row('decision'), 'Answers needed', 'Everybody answers')
    expect(node.value['outputs']).toEqual({ called: { task: { ...task, decision: 'all' } } })
    expect(row('deadline').textContent).not.toContain('called')
    expect(row('acts').textContent).toContain('Hand on')
  })

  it('calls its buttons as people shall read them', async () => {
    const { node } = await panelOf({
      outputs: { agreed: 'done', refused: { label: { en: 'No thanks', zh: '不了' } } },
    })
    byText(document.body, 'Ways out 2').dispatchEvent(
      new MouseEvent('mousedown', { bubbles: true, button: 0 }),
    )
    await turn()
    expect(document.body.textContent).toContain('No thanks')
    const label = [...document.querySelectorAll('label')].find((one) => one.textContent === 'Button, English')
    const first = document.getElementById(label!.htmlFor) as HTMLInputElement
    first.value = 'Agree'
    first.dispatchEvent(new Event('input', { bubbles: true }))
    first.dispatchEvent(new Event('change', { bubbles: true }))
    await turn()
    expect(node.value['outputs']).toMatchObject({ agreed: { label: { en: 'Agree' }, next: 'done' } })
  })

  it('takes a button in Chinese, which is what people read on it', async () => {
    await loadRomanizer()
    const { node } = await panelOf({ outputs: { tong_yi: 'done' } })
    byText(document.body, 'Ways out 1').dispatchEvent(
      new MouseEvent('mousedown', { bubbles: true, button: 0 }),
    )
    await turn()
    const fresh = byLabel(document.body, 'What the button says') as HTMLInputElement
    fresh.value = '不同意'
    fresh.dispatchEvent(new Event('input', { bubbles: true }))
    await turn()
    byText(document.body, 'Add a button').click()
    expect(node.value['outputs']).toEqual({ tong_yi: 'done', bu_tong_yi: { label: { zh: '不同意' } } })
  })
})
