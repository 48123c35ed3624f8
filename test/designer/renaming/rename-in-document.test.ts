import { describe, expect, it } from 'vitest'
import { fieldUsages } from '../../../designer/renaming/field-usages.ts'
import { renameInDocument } from '../../../designer/renaming/rename-in-document.ts'
import { renameInTemplate } from '../../../designer/renaming/rename-in-template.ts'
import type { ObjectDocument } from '../../../metadata/schema/types.ts'

const objects: Record<string, unknown> = {
  deal: {
    nameField: 'name',
    fields: {
      name: { type: 'text' },
      amount: { type: 'currency', requiredWhen: "stage = 'amount' and $old.amount > 1" },
      double: { type: 'formula', returns: 'currency', expression: 'amount * 2' },
      stage: { type: 'select' },
      customer: { type: 'reference', to: 'customer', filter: 'limit > $record.amount', inverse: 'deals' },
      total: { type: 'rollup', of: 'lines', fn: 'sum', field: 'amount', filter: 'amount > 1' },
    },
    validations: { big: { failWhen: 'amount > 10', field: 'amount', message: { en: '{{amount}} is much' } } },
    indexes: { by: { fields: ['stage', 'amount'] } },
    actions: {
      copy: {
        label: 'Copy',
        do: [{ create: 'line', values: { amount: '=amount' } }, { set: { amount: 1 } }],
      },
    },
    sort: '-amount,name',
  },
  line: {
    fields: { amount: { type: 'currency' }, deal: { type: 'reference', to: 'deal', inverse: 'lines' } },
  },
  customer: { fields: { limit: { type: 'currency' } } },
}
const draft = {
  names: () => Object.keys(objects),
  object: (name: string) => objects[name] as ObjectDocument | undefined,
}
const amount = { kind: 'field', object: 'deal', name: 'amount', to: 'value' } as const
const rename = (kind: string, name: string, document: Record<string, unknown>) =>
  renameInDocument({ kind, name, document }, amount, draft)

describe('renaming a field in documents', () => {
  it('changes every rule of its own object, and of its lines nothing', () => {
    const { document } = rename('object', 'deal', objects['deal'] as Record<string, unknown>)
    const { fields, ...rest } = document as unknown as ObjectDocument

    expect(fields['amount']).toMatchObject({ requiredWhen: "stage = 'amount' and $old.value > 1" })
    expect(fields['double']).toMatchObject({ expression: 'value * 2' })
    expect(fields['customer']).toMatchObject({ filter: 'limit > $record.value' })
    expect(fields['total']).toMatchObject({ field: 'amount', filter: 'amount > 1' })
    expect(rest).toMatchObject({
      validations: { big: { failWhen: 'value > 10', field: 'value', message: { en: '{{value}} is much' } } },
      indexes: { by: { fields: ['stage', 'value'] } },
      actions: {
        copy: {
          label: 'Copy',
          do: [{ create: 'line', values: { amount: '=value' } }, { set: { value: 1 } }],
        },
      },
      sort: '-value,name',
    })
  })

  it('changes whom steps of workflows and approvals ask, and how that is found', () => {
    const asked = (field: string) => [
      field,
      `=${field}`,
      { path: `${field}.owner` },
      { superior: 1, of: field },
      { departmentHead: { of: `${field}.department` } },
      { role: 'amount', within: `=${field}` },
      'submitter',
      { superior: 1, of: 'submitter' },
    ]
    const workflow = (field: string) => ({
      object: 'deal',
      nodes: {
        ask: { type: 'task', title: 'T', assignees: asked(field), next: 'join' },
        tell: { type: 'notify', to: { path: field }, title: 'T' },
        join: { type: 'join', of: 'amount' },
        call: { type: 'plugin', action: 'a.b', input: { path: 'amount', of: 'amount' } },
      },
    })
    expect(rename('workflow', 'w', workflow('amount')).document).toEqual(workflow('value'))
    const approval = (field: string) => ({
      object: 'deal',
      steps: { one: { assignees: asked(field) } },
      path: ['one'],
    })
    expect(rename('approval', 'a', approval('amount')).document).toEqual(approval('value'))
  })

  it('changes views', () => {
    const view = {
      object: 'deal',
      columns: ['name', { field: 'amount', width: 90 }, 'customer.limit'],
      filter: 'amount > 1',
      sort: 'amount',
      summaries: { amount: 'sum' },
      group: 'stage',
    }

    const { document, places } = rename('view', 'deal.all', view)

    expect(document).toEqual({
      object: 'deal',
      columns: ['name', { field: 'value', width: 90 }, 'customer.limit'],
      filter: 'value > 1',
      sort: 'value',
      summaries: { value: 'sum' },
      group: 'stage',
    })
    expect(places).toEqual(['/columns/1/field', '/filter', '/sort', '/summaries/amount'])
  })

  it('changes forms with their order, and leaves the columns of lines', () => {
    const form = {
      object: 'deal',
      sections: {
        main: {
          items: { amount: { visibleWhen: 'amount > 1' }, lines: { lines: true, columns: ['amount'] } },
          order: ['amount', 'lines'],
        },
      },
      order: ['main'],
      onChange: { amount: { set: { name: "=amount & 'x'" } } },
    }

    expect(rename('form', 'deal.edit', form).document).toEqual({
      object: 'deal',
      sections: {
        main: {
          items: { value: { visibleWhen: 'value > 1' }, lines: { lines: true, columns: ['amount'] } },
          order: ['value', 'lines'],
        },
      },
      order: ['main'],
      onChange: { value: { set: { name: "=value & 'x'" } } },
    })
  })

  it('changes rights, and names behind references in documents of other objects', () => {
    const role = {
      objects: {
        deal: { read: { where: 'amount > 1' }, fields: { amount: 'hidden' } },
        line: { fields: { amount: 'mask' } },
      },
    }
    const lines = { object: 'line', columns: ['amount', 'deal.amount'], filter: 'deal.amount > amount' }

    expect(rename('role', 'seller', role).document).toEqual({
      objects: {
        deal: { read: { where: 'value > 1' }, fields: { value: 'hidden' } },
        line: { fields: { amount: 'mask' } },
      },
    })
    expect(rename('view', 'line.all', lines).document).toMatchObject({
      columns: ['amount', 'deal.value'],
      filter: 'deal.value > amount',
    })
  })

  it('changes reports, where joins and measures are names of their own', () => {
    const report = {
      object: 'deal',
      joins: { amount: { of: 'lines' } },
      filter: 'amount.amount > 1 and stage = 1',
      groupBy: { rows: ['stage', { field: 'customer.limit' }] },
      measures: { amount: { fn: 'sum', field: 'amount.amount' }, rate: { expression: 'amount / 2' } },
      drill: ['stage'],
    }
    const lines = { kind: 'relation', object: 'deal', name: 'lines', to: 'positions' } as const
    const field = { kind: 'field', object: 'line', name: 'amount', to: 'value' } as const
    const document = { kind: 'report', name: 'r', document: report }

    expect(rename('report', 'r', report).document).toEqual(report)
    expect(renameInDocument(document, lines, draft).document).toEqual({
      ...report,
      joins: { amount: { of: 'positions' } },
    })
    expect(renameInDocument(document, field, draft).document).toEqual({
      ...report,
      filter: 'amount.value > 1 and stage = 1',
      measures: { ...report.measures, amount: { fn: 'sum', field: 'amount.value' } },
    })
  })

  it('changes what nodes of a process are given, by the conventions of the language', () => {
    const workflow = {
      object: 'deal',
      triggers: { big: { type: 'recordChanged', fields: ['amount'], when: '$new.amount > 1' } },
      nodes: {
        mail: { type: 'email', to: '=owner.email', text: 'amount {{amount}}', goOnWhen: '$old.amount > 2' },
        note: { type: 'set', more: { deep: ['=amount * 2', 'amount'] } },
      },
    }

    expect(rename('workflow', 'w', workflow).document).toEqual({
      object: 'deal',
      triggers: { big: { type: 'recordChanged', fields: ['value'], when: '$new.value > 1' } },
      nodes: {
        mail: { type: 'email', to: '=owner.email', text: 'amount {{value}}', goOnWhen: '$old.value > 2' },
        note: { type: 'set', more: { deep: ['=value * 2', 'amount'] } },
      },
    })
  })

  it('reaches the fields that a step finds, orders, counts and writes, of its own object or of another', () => {
    const steps = (field: string, more: object = {}) => ({
      found: {
        type: 'find',
        filter: `${field} > $record.amount`,
        fields: ['name', field],
        sort: `-${field}`,
        ...more,
      },
      counted: { type: 'aggregate', groupBy: [field], measures: { sum: { fn: 'sum', field } }, ...more },
      kept: { type: 'upsert', by: [field], values: { [field]: '=amount' }, ...more },
      written: { type: 'upsert', on: [field], values: { [field]: 1 }, ...more },
      cloned: { type: 'action', action: 'clone', input: { values: { [field]: 1 } }, ...more },
    })
    const ofDeals = { object: 'deal' }
    const ofOthers = rename('workflow', 'w', { object: 'customer', nodes: steps('amount', ofDeals) }).document
    expect(ofOthers).toEqual({ object: 'customer', nodes: steps('value', ofDeals) })
    const own = JSON.stringify(
      rename('workflow', 'w', { object: 'deal', nodes: steps('amount') }).document['nodes'],
    )
    expect(own).toBe(JSON.stringify(steps('value')).replaceAll('amount', 'value'))
    const aboutOthers = { object: 'deal', nodes: steps('amount', { object: 'customer' }) }
    expect(JSON.stringify(rename('workflow', 'w', aboutOthers).document['nodes'])).toBe(
      JSON.stringify(aboutOthers.nodes)
        .replaceAll('$record.amount', '$record.value')
        .replaceAll('=amount', '=value'),
    )
  })

  it('keeps when a workflow begins, and knows what may happen during a step as the run’s own', () => {
    const begins = { object: 'deal', triggers: { a: { type: 'approval', on: ['amount'] } }, nodes: {} }
    expect(rename('workflow', 'w', begins).document).toEqual(begins)
    const during = (field: string) => ({
      object: 'deal',
      nodes: {
        a: { type: 'action', object: 'customer', action: 'x', on: { big: { when: `${field} > 1` } } },
      },
    })
    expect(rename('workflow', 'w', during('amount')).document).toEqual(during('value'))
  })

  it('reaches people named by a path, alone and in a list, and the lists that a sharing rule opens', () => {
    const shared = (withWhom: unknown) =>
      rename('sharing_rule', 'deal.big', { object: 'deal', with: withWhom, access: 'read' }).document['with']
    expect(shared({ path: 'amount' })).toEqual({ path: 'value' })
    expect(shared([{ role: 'seller' }, { path: 'amount' }])).toEqual([{ role: 'seller' }, { path: 'value' }])

    const document = { object: 'customer', with: { role: 'seller' }, related: { deals: 'read' } }
    const renaming = { kind: 'relation', object: 'customer', name: 'deals', to: 'sales' } as const
    const found = renameInDocument({ kind: 'sharing_rule', name: 'customer.x', document }, renaming, draft)
    expect(found.document['related']).toEqual({ sales: 'read' })
  })

  it('reaches whom a step tells, or gives a record to, by a bare expression; not where others are written to', () => {
    const named = (type: string, to: unknown) =>
      (
        rename('workflow', 'w', { object: 'deal', nodes: { a: { type, to } } }).document['nodes'] as {
          a: { to: unknown }
        }
      ).a.to
    expect(named('notify', 'amount')).toBe('value')
    expect(named('notify', ['submitter', 'amount', '=amount'])).toEqual(['submitter', 'value', '=value'])
    expect(named('assign', 'amount')).toBe('value')
    expect(named('email', 'amount')).toBe('amount')
    expect(named('signal', 'amount')).toBe('amount')
  })

  it('tells what it could not read', () => {
    const { document, left } = rename('view', 'deal.all', { object: 'deal', filter: 'amount >' })

    expect(document).toEqual({ object: 'deal', filter: 'amount >' })
    expect(left).toEqual([{ path: '/filter', text: 'amount >' }])
  })

  it('leaves a template alone outside its braces', () => {
    expect(renameInTemplate('amount {{ amount }} {{}}', (one) => one.toUpperCase())).toBe(
      'amount {{ AMOUNT }} {{}}',
    )
  })

  it('finds who uses a field by the same rules', () => {
    const documents: Record<string, Record<string, unknown>> = {
      'view/line.all': { object: 'line', columns: ['amount', 'deal.amount'] },
      'view/deal.all': { object: 'deal', columns: ['name'], filter: "name = 'amount'" },
    }
    const used = fieldUsages(
      { object: 'deal', field: 'amount' },
      {
        ...draft,
        keys: ['view/line.all', 'view/deal.all'],
        document: (kind, name) => documents[`${kind}/${name}`],
      },
    )

    expect(used).toEqual([{ kind: 'view', name: 'line.all', path: '/columns/1' }])
  })
})
