import { describe, expect, it } from 'vitest'
import '../../../engine/approval/compose.ts'
import '../../../engine/workflow/compose.ts'
import { compile } from '../../../engine/catalog/compile.ts'
import { planDocuments } from '../../../engine/catalog/plan.ts'
import { documentsOf, objectOf, testSettings } from '../../support/model.ts'

/** As an engine that did not look for this let it be published. */
const published = documentsOf({
  object: { town: objectOf({ name: { type: 'text' } }, { features: ['approvals'] }) },
  role: { clerk: { label: 'Clerk', objects: {} } },
  workflow: {
    'town.old': {
      object: 'town',
      start: 'a',
      nodes: { a: { type: 'switch', outputs: { x: { when: "name = 'x'", next: 'b' } } }, b: { type: 'end' } },
    },
  },
  approval: {
    'town.guarding': {
      label: 'Guarding',
      object: 'town',
      triggers: { m: { type: 'manual' } },
      steps: { one: { assignees: [{ role: 'clerk' }] } },
      path: ['one'],
      effects: { approve: [{ notify: { role: 'gone' }, message: 'Done' }] },
    },
  },
})
const settings = testSettings
const found = (after: typeof published) =>
  planDocuments(
    { published: { version: 1, epoch: 1, settings } as never, next: {} as never, before: published, after },
    {},
  ).problems.map(({ severity, code, path }) => `${severity} ${code} ${path}`)

describe('what was published before anybody looked for it', () => {
  it('goes on working: a workflow starts, an approval guards', () => {
    const { model, problems } = compile(published, { version: 1, settings })
    expect(problems).toMatchObject([{ stands: true }, { stands: true }])
    expect([...model.workflows.keys()]).toContain('town.old')
    expect([...model.approvals.keys()]).toEqual(['town.guarding'])
  })

  it('is warned of when something else is published, and refused when it is changed itself', () => {
    const branch = 'process_no_branch workflow/town.old#/nodes/a/outputs'
    const role = 'unknown_role approval/town.guarding#/effects/approve/0/to/role'
    expect(found(published)).toEqual([`warning ${branch}`, `warning ${role}`])
    const after = new Map(published)
    const key = 'workflow/town.old' as const
    const { document, ...item } = published.get(key)!
    after.set(key, { ...item, hash: 'other', document: { ...(document as object), description: 'Changed' } })
    expect(found(after)).toEqual([`error ${branch}`, `warning ${role}`])
  })
})
