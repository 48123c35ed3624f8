import { describe, expect, it } from 'vitest'
import { createApp, h } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Studio } from '../../../designer/shell/studio.ts'
import ChangedStep from '../../../designer/workflows/ChangedStep.vue'
import { applyPatch } from '../../../designer/workflows/commands/apply-patch.ts'
import { compareWorkflows } from '../../../designer/workflows/compare.ts'
import type { ProcessDocument } from '../../../designer/workflows/levels.ts'
import { scopeAt } from '../../../designer/workflows/process-scope.ts'
import { retiredAt } from '../../../designer/workflows/retired-fields.ts'

const before: ProcessDocument = {
  label: 'Was',
  object: 'customer',
  start: 'check',
  triggers: { made: { type: 'recordChanged', on: ['create'] } },
  nodes: {
    check: { type: 'condition', when: 'size > 1', outputs: { yes: 'mail', no: 'end' } },
    mail: { type: 'email', to: 'a@example.com', next: 'end' },
    end: { type: 'end' },
  },
}
const after: ProcessDocument = {
  label: 'Is',
  object: 'customer',
  start: 'check',
  triggers: { made: { type: 'recordChanged', on: ['create', 'update'] } },
  nodes: {
    check: { type: 'condition', when: 'size > 5', at: [10, 10], outputs: { yes: 'each', no: 'end' } },
    each: {
      type: 'forEach',
      items: 'lines',
      start: 'done',
      nodes: { done: { type: 'end' } },
      next: 'end',
    },
    end: { type: 'end' },
  },
}
const typeOf = () => undefined

describe('Two versions of a workflow', () => {
  const { steps, options, union, notesAt } = compareWorkflows(before, after, typeOf)
  const told = new Map(steps.map((step) => [step.id, step]))

  it('differ in steps that came, went and changed, option by option', () => {
    expect(steps.map(({ id, tone }) => `${id} ${tone}`).sort()).toEqual([
      'check changed',
      'done added',
      'each added',
      'made changed',
      'mail removed',
    ])
    expect(told.get('check')!.options).toEqual([{ path: ['when'], before: 'size > 1', after: 'size > 5' }])
    expect(options).toEqual([{ path: ['label'], before: 'Was', after: 'Is' }])
  })

  it('say where a wire leads now and led before, and draw both', () => {
    expect(told.get('check')!.wires).toEqual([
      { port: { kind: 'output', name: 'yes' }, before: 'mail', after: 'each' },
    ])
    expect(Object.keys(union.nodes!)).toEqual(['check', 'each', 'end', 'mail'])
    const notes = notesAt([])
    expect(notes.gone).toMatchObject([{ from: 'check', to: 'mail' }])
    expect(notes.wires.get('check output:yes')).toEqual({ tone: 'added' })
    expect(notes.steps.get('trigger:made')).toEqual({ tone: 'changed' })
  })

  it('tell steps apart that are called the same', () => {
    const counting = (next: string): ProcessDocument => ({
      start: 'call',
      nodes: {
        call: { type: 'http', label: 'Call', next },
        count: { type: 'set', label: 'Count' },
        count_2: { type: 'set', label: 'Count' },
      },
    })
    const { steps, union } = compareWorkflows(counting('count'), counting('count_2'), typeOf)
    const i18n = createI18n({ legacy: false, locale: 'en', missingWarn: false, messages: { en: {} } })
    const page = document.createElement('div')
    const app = createApp(() => h(ChangedStep, { change: steps[0]!, union, type: undefined })).use(i18n)
    app.mount(page)
    expect([...page.querySelectorAll('del, ins')].map((one) => one.textContent)).toEqual([
      'Count (count)',
      'Count (count_2)',
    ])
    expect(page.querySelector('h3 button')!.textContent.trim()).toBe('Call')
    app.unmount()
  })

  it('are the same where only boxes were moved', () => {
    const moved = { ...before, nodes: { ...before.nodes, end: { type: 'end', at: [1, 2] as const } } }
    expect(compareWorkflows(before, moved, typeOf).steps).toEqual([])
  })
})

describe('What a step may name', () => {
  it('are results of other steps, variables, inputs, and the item inside of a for-each', () => {
    const document: ProcessDocument = {
      ...after,
      variables: { total: { type: 'number' } },
      triggers: { button: { type: 'manual', form: { why: { type: 'text' } } } },
      nodes: { ...after.nodes, make: { type: 'create', next: 'check' } },
    }
    expect(scopeAt(document, [], 'each')).toEqual({
      input: ['why'],
      run: ['total'],
      steps: ['make.output', 'make.output.id'],
      trigger: ['name', 'type', 'at'],
    })
    expect(scopeAt(document, ['each'], 'done')).toMatchObject({ item: [], index: [] })
  })
})

describe('A proposed fix', () => {
  it('is merged into the document', () => {
    const patch = { nodes: { end: { need: 'active', type: null } } }
    const fixed = applyPatch.apply(before, { patch, label: { en: '', zh: '' } })
    expect(fixed.nodes!['end']).toEqual({ need: 'active' })
    expect(fixed.nodes!['mail']).toBe(before.nodes!['mail'])
  })
})

describe('A retired field', () => {
  it('is found where a step writes it, or a text names it', () => {
    const studio = {
      object: () => ({
        label: 'Customer',
        fields: { size: { type: 'number', active: false }, name: { type: 'text' } },
      }),
    } as unknown as Studio
    const document: ProcessDocument = {
      ...before,
      nodes: { ...before.nodes, change: { type: 'update', values: { size: 4, name: 'x' } } },
    }
    const found = [{ object: 'customer', field: 'size' }]
    expect(retiredAt(['nodes', 'change', 'values', 'size'], document, studio)).toEqual(found)
    expect(retiredAt(['nodes', 'check', 'when'], document, studio)).toEqual(found)
    expect(retiredAt(['nodes', 'change', 'values', 'name'], document, studio)).toEqual([])
  })
})
