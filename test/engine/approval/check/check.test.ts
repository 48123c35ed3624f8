import '../../../../engine/approval/check/check-approval.ts'
import { expect, it } from 'vitest'
import { templates } from '../../../../designer/approvals/templates.ts'
import { shownPaths } from '../../../../engine/approval/shown.ts'
import { compile } from '../../../../engine/catalog/compile.ts'
import { type CatalogDocument, hashOf, itemKey } from '../../../../engine/catalog/documents.ts'
import type { ItemKey } from '../../../../engine/model.ts'
import type { KindName } from '../../../../metadata/schema/kinds.ts'
import type { ObjectDocument } from '../../../../metadata/schema/types.ts'

const options = { version: 1, settings: { timeZone: 'UTC', currency: 'USD', language: 'en', fiscalStart: 1 } }
const label = { en: 'x', zh: '某' }
const deal = {
  label,
  ownership: 'none',
  fields: {
    name: { type: 'text', label },
    amount: { type: 'integer', label },
    total: { type: 'formula', label, expression: 'amount * 2' },
  },
}

/** Compiles approvals of the object `deal` and answers what is wrong, by code and place. */
function judged(approvals: Record<string, object>) {
  const items = { 'object/deal': deal, ...approvals }
  const documents = new Map<ItemKey, CatalogDocument>(
    Object.entries(items).map(([key, document]) => {
      const [kind = '', name = ''] = key.split('/')
      return [
        itemKey(kind, name),
        { kind: kind as KindName, name, document, hash: hashOf(document), package: 'test' },
      ]
    }),
  )
  const { model, problems } = compile(documents, options)
  const of = (severity: string) =>
    problems
      .filter((found) => found.severity === severity)
      .map(({ code, path }) => `${code} ${path.slice(path.indexOf('#') + 1)}`)
  return { model, problems, wrong: of('error'), warned: of('warning') }
}
const step = { assignees: [{ user: 'ann@example.com' }] }
const approval = (more: object = {}, own: object = {}) => ({
  label,
  object: 'deal',
  steps: { first: { ...step, ...own } },
  path: ['first'],
  ...more,
})

it('keeps an approval that is sound, with the workflow of what it does outside', () => {
  const { model, wrong } = judged({
    'approval/deal.sale': approval(
      {
        effects: {
          approve: [{ set: { amount: '=amount + 1' } }, { email: { to: 'a@example.com', body: 'Done' } }],
        },
      },
      {
        when: 'amount > 10',
        shows: ['name', 'amount'],
        editable: ['amount'],
        requires: ['comment', 'amount'],
        deadline: { after: 'P2D', ladder: { soon: { at: '-PT4H', act: 'remind' } } },
      },
    ),
  })
  expect(wrong).toEqual([])
  expect([...model.approvals.keys()]).toEqual(['deal.sale'])
  expect(model.workflows.get('approval:deal.sale')?.nodes).toEqual({
    approve_1: { type: 'email', to: 'a@example.com', body: 'Done' },
  })
})

it('names every field, condition, time, act and effect that cannot be, and leaves the approval out', () => {
  const { model, wrong } = judged({
    'approval/deal.sale': approval(
      {
        self: 'boss',
        withdraw: 'sometimes',
        calendar: 'moon',
        effects: { approve: [{ set: { amuont: 1 } }, { open: 'https://x.example' }] },
        lock: { fields: ['colour'] },
      },
      {
        when: 'amuont > 10',
        shows: ['nmae'],
        editable: ['total'],
        requires: ['signature', 'stamp'],
        form: 'deal.big',
        acts: ['aprove'],
        deadline: {
          after: 'soon(',
          ladder: { a: { at: 'tomorrow', act: 'remind' }, b: { at: 'P1D', act: 'explode' } },
        },
      },
    ),
  })
  expect(model.approvals.size).toBe(0)
  expect(wrong.sort()).toEqual(
    [
      'approval_deadline_duration /steps/first/deadline/ladder/a/at',
      'approval_effect_unknown /effects/approve/1/open',
      'approval_field_read_only /steps/first/editable/0',
      'approval_unknown_act /steps/first/deadline/ladder/b/act',
      'approval_unknown_rule /self',
      'approval_unknown_rule /steps/first/acts/0',
      'approval_unknown_rule /withdraw',
      'expression_invalid /steps/first/deadline/after',
      'expression_invalid /steps/first/when',
      'unknown_calendar /calendar',
      'unknown_field /effects/approve/0/values/amuont',
      'unknown_field /lock/fields/0',
      'unknown_field /steps/first/requires/0',
      'unknown_field /steps/first/shows/0',
      'unknown_form /steps/first/form',
    ].sort(),
  )
})

it('names words that would do nothing and people whom nobody finds, and keeps what was published with them', () => {
  const { model, wrong } = judged({
    'object/user': { ...deal, fields: { name: { type: 'text', label }, superior: { type: 'user', label } } },
    'object/lot': { ...deal, fields: { ...deal.fields, keeper: { type: 'user', label } } },
    'approval/lot.sale': {
      ...approval(
        {
          currencyAt: 'sumbit',
          flowAdmin: { role: 'nosuch' },
          cc: ['keeper', { role: 'nosuch' }],
          submitters: [{ role: 'nosuch' }],
          effects: { approve: [{ notfy: 'keeper' }, { notify: 'keeper', mesage: 'Done' }, {}] },
        },
        {
          assignees: [
            { path: 'amount' },
            { path: 'keeper' },
            { path: 'name' },
            { path: 'updated_by' },
            { path: 'keeper.superior' },
          ],
          cc: { role: 'nosuch' },
          onReject: 'explode',
          onApprove: [{ colour: 'red' }],
          deadline: { after: 'P2D', ladder: { late: { att: 'P1D', act: 'remind' } } },
        },
      ),
      object: 'lot',
    },
  })
  expect(wrong.sort()).toEqual(
    [
      'approval_effect_unknown /effects/approve/2',
      'approval_path_nobody /steps/first/assignees/0/path',
      'approval_unknown_word /currencyAt',
      'approval_unknown_word /effects/approve/0/notfy',
      'approval_unknown_word /effects/approve/1/mesage',
      'approval_unknown_word /steps/first/deadline/ladder/late/att',
      'approval_unknown_word /steps/first/onApprove/0/colour',
      'approval_unknown_word /steps/first/onReject',
      'unknown_role /cc/1/role',
      'unknown_role /flowAdmin/role',
      'unknown_role /steps/first/cc/role',
      'unknown_role /submitters/0/role',
    ].sort(),
  )
  expect([...model.approvals.keys()]).toEqual(['lot.sale'])
  const onApprove = (given: unknown) =>
    judged({ 'approval/deal.sale': approval({}, { onApprove: given }) }).wrong
  expect(onApprove('notify')).toEqual(['approval_effect_unknown /steps/first/onApprove'])
  expect(onApprove({ notfy: 'owner' })).toEqual(['approval_unknown_word /steps/first/onApprove/0/notfy'])
  const { problems } = judged({ 'approval/deal.sale': approval({ currencyAt: 'sumbit' }) })
  expect(problems.map(({ message, stands }) => ({ ...message, stands }))).toContainEqual({
    en: '"sumbit" means nothing here. Did you mean "submit"?',
    zh: '“sumbit”在此处无意义。是否为“submit”？',
    stands: true,
  })
})

it('finds nothing of the kind in what the studio begins approvals with', () => {
  const object = { ...deal, order: Object.keys(deal.fields) } as unknown as ObjectDocument
  for (const { name, start } of templates) {
    const { problems } = judged({ 'approval/deal.sale': approval(start(object)) })
    expect(
      problems.filter(({ stands }) => stands),
      name,
    ).toEqual([])
  }
})

it('refuses two purposes that would lock the same fields', () => {
  const locking = (purpose: string, fields?: string[]) =>
    approval({ purpose, ...(fields ? { lock: { fields } } : {}) })
  const both = (a: object, b: object) => judged({ 'approval/deal.a': a, 'approval/deal.b': b }).wrong
  expect(both(locking('sale'), locking('price', ['amount']))).toEqual(['approval_locks_overlap /lock/fields'])
  expect(both(locking('sale', ['name', 'amount']), locking('price', ['amount']))).toEqual([
    'approval_locks_overlap /lock/fields',
  ])
  expect(both(locking('sale', ['name']), locking('price', ['amount']))).toEqual([])
  expect(both(locking('sale'), locking('sale'))).toEqual([])
})

it('warns of a path on which nobody may ever be asked', () => {
  const { model, wrong, warned } = judged({ 'approval/deal.sale': approval({}, { when: 'amount > 10' }) })
  expect(wrong).toEqual([])
  expect(warned).toContain('approval_may_skip_all /path')
  expect(model.approvals.size).toBe(1)
})

it('shows what stands on the form it names, in that order, and a form of its own object only', () => {
  const form = (object: string, items: object) => ({ object, label, sections: { main: { label, items } } })
  const own = { 'form/deal.brief': form('deal', { amount: {}, total: {} }) }
  const { model, wrong } = judged({
    ...own,
    'approval/deal.sale': approval({ form: 'deal.brief' }, { shows: [] }),
  })
  expect(wrong).toEqual([])
  const shown = (steps: object) =>
    shownPaths(model, model.objects.get('deal')!, { ...model.approvals.get('deal.sale')!, ...steps }, 'first')
  expect(shown({})).toEqual(['amount'])
  expect(shown({ form: undefined })).toEqual(['name', 'amount'])
  const other = {
    ...own,
    'object/bill': { ...deal, label },
    'form/bill.brief': form('bill', { amount: {} }),
    'approval/deal.sale': approval({ form: 'bill.brief' }),
  }
  const { wrong: errors, warned, model: kept } = judged(other)
  expect([errors, warned]).toEqual([[], expect.arrayContaining(['unknown_form /form'])])
  // It guards as it did before anybody looked at its form.
  expect([...kept.approvals.keys()]).toEqual(['deal.sale'])
})

it('warns of a key that a way in does not know, and guards on', () => {
  const odd = { type: 'recordChanged', on: ['update'], wehn: 'amount > 5', object: 'deal' }
  const { model, wrong, warned } = judged({ 'approval/deal.sale': approval({ triggers: { odd } }) })
  expect(wrong).toEqual([])
  expect(warned).toEqual(
    expect.arrayContaining([
      'approval_unknown_trigger /triggers/odd/wehn',
      'approval_unknown_trigger /triggers/odd/object',
    ]),
  )
  expect(model.approvals.size).toBe(1)
})
