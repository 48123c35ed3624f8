import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { sql } from '../../../engine/sql.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, settle } from './published.ts'

describe('the step that runs an action', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })
  let admin: TestBrowser
  let ann: Ctx
  let bo: Ctx

  const doing = (action: string, input?: object, more: object = {}) => ({
    object: 'errand',
    triggers: { button: { type: 'manual', roles: ['admin', 'mover', 'clerk'] } },
    start: 'it',
    nodes: {
      it: { type: 'action', action, ...(input ? { input } : {}), next: 'work' },
      work: { type: 'end', output: '=$steps.it.output' },
    },
    ...more,
  })

  beforeAll(async () => {
    admin = await engine.http()
    ann = await engine.person({ roles: ['clerk'], name: 'Ann' })
    bo = await engine.person({ roles: ['clerk'], name: 'Bo' })
    await createRecord(engine.admin, 'team', { name: 'First', code: 'first', members: [ann.user.id] })
    await engine.refresh()
    await admin.put('/api/design/items/approval/errand.look', {
      object: 'errand',
      steps: { look: { assignees: [{ user: bo.user.email }] } },
      path: ['look'],
    })
    const find = { type: 'find', object: 'errand', filter: "name = 'Twin' and id != $record.id", next: 'it' }
    const merging = doing('merge', { with: '=$steps.find.output' })
    await publishWorkflows(engine, {
      assign: doing('assign'),
      assign_as_clerk: doing('assign', undefined, { runAs: 'trigger' }),
      transfer: doing('transfer', { to: '=created_by' }),
      transfer_to_nobody: {
        ...doing('transfer', { to: '=$input.nobody' }),
        nodes: {
          it: {
            type: 'action',
            action: 'transfer',
            input: { to: '=skill' },
            onError: { parameter_invalid: 'told' },
          },
          told: { type: 'end', result: 'told' },
        },
      },
      share: doing('share', { with: [{ user: '=created_by' }, { role: 'shy' }], access: 'edit' }),
      unshare: doing('unshare', { with: [{ role: 'shy' }] }),
      merge: { ...merging, start: 'find', nodes: { find, ...merging.nodes } },
      unmerge: doing('unmerge'),
      submit: doing('submitForApproval', { approval: 'errand.look', comment: "='Look at ' & name" }),
      clone: doing('clone', { values: { name: "=name & ' again'", skill: 'copied' } }),
      retype: doing('changeRecordType', { to: "=name = 'Hurry' ? 'rush' : 'usual'" }),
    })
  }, 60_000)

  const errand = async (values: object = {}) =>
    (await createRecord(engine.admin, 'errand', { name: 'E', owner: bo.user.id, ...values })).id
  const press = async (workflow: string, record: string, browser = admin) => {
    const pressed = await browser.post(`/api/workflows/${workflow}/run`, { record })
    expect(pressed.status, await pressed.clone().text()).toBe(201)
    await settle(engine)
    const run = await engine.db.first<{ state: string; result: string; output: Record<string, never> }>(
      sql`SELECT state, result, output FROM sys.run WHERE name = ${workflow} AND record_id = ${record}::uuid ORDER BY id DESC LIMIT 1`,
    )
    return run!
  }
  const ownerOf = async (id: string) =>
    ((await readRecord(engine.admin, 'errand', id))['owner'] as { id: string } | null)?.id

  it('assigns by the rules, as the design writes it, and says whether somebody was found', async () => {
    const id = await errand({ kind: 'turn' })
    expect(await press('assign', id)).toMatchObject({
      state: 'completed',
      output: { assigned: true, record: { id, version: 2 } },
    })
    expect(await ownerOf(id)).toBe(ann.user.id)
    const nobodys = await errand({ kind: 'nobody' })
    expect((await press('assign', nobodys)).output).toMatchObject({ assigned: false })
    expect(await ownerOf(nobodys)).toBe(bo.user.id)
  })

  it('works with the rights of whom the workflow runs as', async () => {
    const id = await errand({ kind: 'turn' })
    expect(await press('assign_as_clerk', id, await engine.http(bo))).toMatchObject({ state: 'incident' })
    expect(await incidentsOf(engine, 'assign_as_clerk')).toMatchObject([{ code: 'forbidden', node: 'it' }])
    expect(await ownerOf(id)).toBe(bo.user.id)
  })

  it('transfers to whom an expression gives, and tells where it gives nobody', async () => {
    const id = await errand()
    await press('transfer', id)
    expect(await ownerOf(id)).toBe(engine.admin.user.id)
    expect(await press('transfer_to_nobody', id)).toMatchObject({ state: 'completed', result: 'told' })
  })

  it('shares with whom expressions give, and takes it back', async () => {
    const id = await errand()
    await press('share', id)
    const shares = () =>
      engine.db.rows(
        sql`SELECT principal, level FROM sys.share WHERE record_id = ${id}::uuid ORDER BY length(principal)`,
      )
    expect(await shares()).toEqual([
      { principal: 'shy', level: 'edit' },
      { principal: engine.admin.user.id, level: 'edit' },
    ])
    await press('unshare', id)
    expect(await shares()).toHaveLength(1)
  })

  it('merges what was found before, and undoes it', async () => {
    const [stays, goes] = [await errand({ name: 'Twin' }), await errand({ name: 'Twin' })]
    expect((await press('merge', stays)).output).toMatchObject({ record: { id: stays }, moved: [] })
    await expect(readRecord(engine.admin, 'errand', goes)).rejects.toMatchObject({ code: 'not_found' })
    expect((await press('unmerge', stays)).output).toMatchObject({ restored: [goes] })
    expect(await readRecord(engine.admin, 'errand', goes)).toMatchObject({ name: 'Twin' })
  })

  it('submits for approval in the name of who caused it, and goes on', async () => {
    const id = await errand()
    const { output } = await press('submit', id)
    expect(
      await engine.db.rows(
        sql`SELECT run_id AS id, submitter, state FROM sys.approval_instance WHERE record_id = ${id}::uuid`,
      ),
    ).toMatchObject([{ id: output['instance'], submitter: engine.admin.user.id, state: 'pending' }])
  })

  it('clones with values of its own, and changes the type', async () => {
    const id = await errand({ name: 'Hurry' })
    const { output } = await press('clone', id)
    expect(await readRecord(engine.admin, 'errand', output['id']!)).toMatchObject({
      name: 'Hurry again',
      skill: 'copied',
    })
    await press('retype', id)
    expect(await readRecord(engine.admin, 'errand', id)).toMatchObject({ record_type: 'rush' })
  })

  it('only tries it in a trial', async () => {
    const id = await errand({ kind: 'turn' })
    const answer = await admin.post('/api/design/simulate/workflow/assign', {
      document: doing('assign'),
      record: id,
    })
    expect(await answer.json()).toMatchObject({ state: 'completed', incidents: [] })
    expect(await ownerOf(id)).toBe(bo.user.id)
    expect(await engine.db.rows(sql`SELECT 1 FROM sys.assignment WHERE record_id = ${id}::uuid`)).toEqual([])
  })

  it('does what the object says itself where it has an action of that name', async () => {
    const item = (await (await admin.get('/api/design/items/object/errand')).json()) as { document: object }
    const actions = { transfer: { label: 'Transfer', do: [{ set: { skill: 'own' } }] } }
    const put = await admin.put('/api/design/items/object/errand', { ...item.document, actions })
    expect(put.status, await put.clone().text()).toBeLessThan(300)
    await publishWorkflows(engine, { own: doing('transfer') })
    const id = await errand()
    expect(await press('own', id)).toMatchObject({ state: 'completed' })
    expect(await readRecord(engine.admin, 'errand', id)).toMatchObject({
      skill: 'own',
      owner: { id: bo.user.id },
    })
  })
})
