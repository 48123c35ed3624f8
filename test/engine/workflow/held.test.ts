import { beforeAll, describe, expect, it } from 'vitest'
import type { JobView } from '../../../engine/jobs/job-view.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { actOnMany } from '../../../engine/workflow/act-many.ts'
import { checkWorkflow } from '../../../engine/workflow/check-workflow.ts'
import { workflowRunner } from '../../../engine/workflow/workflows.ts'
import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'
import { publishWorkflows, runsOf, settle } from './published.ts'

const hour = 3_600_000

describe('runs and workflows that are held', () => {
  const engine = withEngine()
  let admin: TestBrowser
  const made = (name: string) => ({
    object: 'customer',
    triggers: { made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${name}')` } },
  })
  const customers = (name: string, count: number) =>
    bulkRecords(engine.system, 'customer', {
      create: Array.from({ length: count }, (_, n) => ({ name: `${name} ${n} ${'abcdefghij'[n % 10]}` })),
      mode: 'all',
      confirm: true,
    })
  const answer = async (response: Response) => {
    expect(response.status, await response.clone().text()).toBeLessThan(300)
    return (await response.json()) as Record<string, unknown>
  }
  const post = async (path: string, body: unknown) => answer(await admin.post(`/api/workflows/${path}`, body))

  beforeAll(async () => {
    admin = await engine.http()
    await publishWorkflows(engine, {
      resting: {
        ...made('Resting'),
        start: 'rest',
        nodes: {
          rest: { type: 'wait', after: 'PT1H', next: 'mark' },
          mark: { type: 'update', values: { website: 'https://rested.example' }, next: 'end' },
          end: { type: 'end', result: 'over' },
        },
      },
      failing: {
        ...made('Failing'),
        onIncident: { pauseAfter: '3/PT1H' },
        start: 'bad',
        nodes: {
          bad: { type: 'update', values: { level: "='no such'" }, next: 'end' },
          end: { type: 'end' },
        },
      },
      in_turn: {
        ...made('Turn'),
        concurrency: { per: 'workflow', whenBusy: 'queue' },
        start: 'rest',
        nodes: { rest: { type: 'wait', after: 'PT1H', next: 'end' }, end: { type: 'end', result: 'over' } },
      },
      moving: {
        ...made('Moving'),
        start: 'bad',
        nodes: {
          bad: { type: 'update', values: { level: "='no such'" }, next: 'rest' },
          rest: { type: 'wait', after: 'PT1H', next: 'end' },
          end: { type: 'end', result: 'over' },
        },
      },
      starved: {
        ...made('Starved'),
        start: 's',
        nodes: {
          s: { type: 'split', outputs: { a: 'a', b: 'b' } },
          a: { type: 'set', values: {}, next: 'j' },
          b: { type: 'condition', when: "name = 'nobody'", outputs: { yes: 'j', no: 'c' } },
          c: { type: 'set', values: {} },
          j: { type: 'join', next: 'end' },
          end: { type: 'end' },
        },
      },
    })
    await settle(engine)
  }, 60_000)

  it('stand still however much happens, and go on with all of it; one that is ended while held does nothing more', async () => {
    await customers('Resting', 3)
    await settle(engine)
    const [first, second, third] = await runsOf(engine, 'resting')
    const seller = await engine.http({ roles: ['seller'] })
    expect((await seller.post(`/api/workflows/runs/${first!.id}/suspend`, {})).status).toBe(403)
    expect(await post(`runs/${first!.id}/suspend`, { reason: 'wait for legal' })).toMatchObject({
      state: 'suspended',
      suspended: { reason: 'wait for legal', by: engine.admin.user.id },
    })
    const many = { act: 'suspend', filter: { workflow: 'resting', state: 'waiting' } }
    expect(await post('runs/act', { ...many, dryRun: true })).toEqual({ count: 2 })
    expect(await post('runs/act', many)).toMatchObject({ count: 2, done: 2, failed: [] })
    engine.clock.pass(2 * hour)
    await settle(engine)
    expect((await runsOf(engine, 'resting')).map(({ state }) => state)).toEqual(Array(3).fill('suspended'))
    expect((await admin.post(`/api/workflows/runs/${first!.id}/skip`, { token: 2 })).status).toBe(409)
    expect(await post(`runs/${second!.id}/cancel`, { reason: 'not wanted' })).toMatchObject({
      state: 'cancelled',
      result: 'not wanted',
    })
    for (const run of [first!, third!]) await post(`runs/${run.id}/resume`, {})
    await settle(engine)
    expect((await runsOf(engine, 'resting')).map(({ result }) => result)).toEqual([
      'over',
      'not wanted',
      'over',
    ])
    expect(
      await engine.db.first(
        sql`SELECT count(*)::integer AS n FROM app.customer WHERE website = 'https://rested.example'`,
      ),
    ).toEqual({ n: 2 })
    expect((await admin.post(`/api/workflows/runs/${first!.id}/suspend`, {})).status).toBe(409)
  })

  it('pause by themselves when too much fails; what comes waits, and begins in order when they go on', async () => {
    for (const n of ['one', 'two', 'three', 'four', 'five']) {
      await createRecord(engine.admin, 'customer', { name: `Failing ${n}` }, { confirm: true })
      await settle(engine)
    }
    expect(await answer(await admin.get('/api/workflows/paused'))).toMatchObject({
      data: [{ workflow: 'failing', code: 'validation_failed', queued: 2, by: null }],
    })
    expect((await runsOf(engine, 'failing')).map(({ state }) => state)).toEqual([
      'incident',
      'incident',
      'incident',
      'waiting',
      'waiting',
    ])
    expect(await post('failing/resume', { reason: 'mended' })).toEqual({
      workflow: 'failing',
      paused: false,
      queued: 0,
    })
    await settle(engine)
    expect((await runsOf(engine, 'failing')).map(({ state }) => state)).toEqual(Array(5).fill('incident'))
    expect(await answer(await admin.get('/api/workflows/paused'))).toEqual({ data: [] })
    expect((await admin.post('/api/workflows/failing/resume', {})).status).toBe(409)
    expect(await post('failing/pause', {})).toMatchObject({ paused: true })
    await post('failing/resume', {})
  })

  it('are not published with a condition to pause by that says nothing, or with nobody who could be told', () => {
    const codesOf = (onIncident: WorkflowDocument['onIncident']) => {
      const codes: string[] = []
      const document = { ...made('Never'), onIncident, start: 'end', nodes: { end: { type: 'end' } } }
      checkWorkflow(engine.app.models.current, 'never', document as WorkflowDocument, ({ code }) =>
        codes.push(code),
      )
      return codes
    }
    expect(codesOf({ pauseAfter: '20/PT1H', notify: [{ role: 'admin' }, { department: 'sales' }] })).toEqual(
      [],
    )
    expect(codesOf({ pauseAfter: '20 an hour' })).toEqual(['pause_after_invalid'])
    expect(codesOf({ notify: ['owner'] })).toEqual(['incident_nobody'])
  })

  it('that fail alike are mended together, with a reason, as a job when there are many', async () => {
    const { data } = (await answer(await admin.get('/api/workflows/incidents?group=1'))) as {
      data: {
        workflow: string
        version: number
        node: string
        code: string
        count: number
        first_at: string
      }[]
    }
    const { workflow, version, node, code, count, first_at } = data.find((one) => one.workflow === 'failing')!
    expect({ node, code, count }).toEqual({ node: 'bad', code: 'validation_failed', count: 5 })
    expect(first_at).toMatch(/Z$/)
    const group = { workflow, version, node, code }
    const single = (await answer(
      await admin.get('/api/workflows/incidents?group=0&workflow=failing&limit=3'),
    )) as { data: object[]; page: { next: string } }
    expect(single.data).toHaveLength(3)
    const rest = await answer(
      await admin.get(`/api/workflows/incidents?group=0&workflow=failing&cursor=${single.page.next}`),
    )
    expect(rest['data']).toHaveLength(2)
    expect((await admin.post('/api/workflows/incidents/act', { act: 'skip', group })).status).toBe(400)
    expect(await post('incidents/act', { act: 'retry', group, reason: 'again' })).toMatchObject({
      count: 5,
      done: 5,
    })
    await settle(engine)
    expect(await post('incidents/act', { act: 'skip', group, reason: 'x', dryRun: true })).toEqual({
      count: 5,
    })
    expect(await post('incidents/act', { act: 'skip', group, reason: 'not needed' })).toMatchObject({
      done: 5,
    })
    await settle(engine)
    expect((await runsOf(engine, 'failing')).map(({ state }) => state)).toEqual(Array(5).fill('completed'))
    expect(
      await engine.db.first(
        sql`SELECT count(*)::integer AS n FROM sys.incident WHERE how = 'skip' AND reason = 'not needed'`,
      ),
    ).toEqual({ n: 5 })

    await customers('Starved', 105)
    await settle(engine)
    const starving = { workflow: 'starved', version: 1, node: null, code: 'process_starved' }
    const { job } = (await post('incidents/act', {
      act: 'cancel',
      group: starving,
      reason: 'no way on',
    })) as {
      job: JobView
    }
    await expect
      .poll(async () => (await answer(await admin.get(`/api/jobs/${job.id}`)))['state'], { timeout: 20_000 })
      .toBe('done')
    expect(await answer(await admin.get(`/api/jobs/${job.id}`))).toMatchObject({
      done: 105,
      result: { count: 105, done: 105, failed: [] },
    })
    expect(
      new Set((await runsOf(engine, 'starved')).map(({ state, result }) => `${state} ${result}`)),
    ).toEqual(new Set(['cancelled no way on']))
  }, 60_000)

  it('keep nobody behind them while they are held in a queue, and begin when they are let go', async () => {
    await post('in_turn/pause', {})
    await customers('Turn', 2)
    await settle(engine)
    const [first] = await runsOf(engine, 'in_turn')
    await post(`runs/${first!.id}/suspend`, {})
    await post('in_turn/resume', {})
    const states = async () => {
      await settle(engine)
      return (await runsOf(engine, 'in_turn')).map(({ state, result }) => result ?? state)
    }
    await states()
    engine.clock.pass(hour)
    // The second does not wait for the first, which is held.
    expect(await states()).toEqual(['suspended', 'over'])
    await post(`runs/${first!.id}/resume`, {})
    await states()
    engine.clock.pass(hour)
    expect(await states()).toEqual(['over', 'over'])
  })

  it('are left alone by what is done to incidents that are none any more', async () => {
    await customers('Moving', 1)
    await settle(engine)
    const [run] = await runsOf(engine, 'moving')
    const token = (await engine.db.first<{ token: number }>(
      sql`SELECT token FROM sys.incident WHERE run_id = ${run!.id}::uuid AND state = 'open'`,
    ))!.token
    // As a job finds it that was begun before, or is begun again after its node died.
    const again = async (act: 'skip' | 'jump' | 'cancel') =>
      actOnMany(engine.admin, {
        act,
        workflow: 'moving',
        asked: { reason: 'mended', ...(act === 'jump' ? { to: 'bad' } : {}) },
        runs: [[run!.id, token]],
        isOfIncidents: true,
      })
    expect(await again('skip')).toMatchObject({ done: 1 })
    await settle(engine)
    for (const act of ['skip', 'jump', 'cancel'] as const)
      expect(await again(act)).toMatchObject({ done: 0, failed: [{ code: 'process_stale' }] })
    await settle(engine)
    expect((await runsOf(engine, 'moving'))[0]).toMatchObject({ state: 'waiting', result: null })
  })

  it('that do not move as a whole are looked at again, and can be ended', async () => {
    await customers('Starved', 1)
    await settle(engine)
    const run = (await runsOf(engine, 'starved')).at(-1)!
    expect(await post(`runs/${run.id}/retry`, {})).toMatchObject({ state: 'incident' })
    expect(await post(`runs/${run.id}/skip`, { reason: 'go on' })).toMatchObject({ state: 'completed' })
    await customers('Resting', 1)
    await settle(engine)
    const broken = (await runsOf(engine, 'resting')).at(-1)!
    // What it was made of is lost: it can neither move nor end by itself.
    await engine.db.run(sql`UPDATE sys.run SET version = 99 WHERE id = ${broken.id}::uuid`)
    engine.clock.pass(2 * hour)
    for (let n = 0; n < 6; n++) {
      await engine.app.parts.get(workflowRunner).drain()
      engine.clock.pass(2 * hour)
    }
    expect((await runsOf(engine, 'resting')).at(-1)?.state).toBe('incident')
    expect(await post(`runs/${broken.id}/retry`, {})).toMatchObject({ state: 'incident' })
    expect(await post(`runs/${broken.id}/cancel`, { reason: 'lost' })).toMatchObject({
      state: 'cancelled',
      result: 'lost',
      tokens: [],
      open_incidents: [],
    })
  })

  it('are counted node by node for the canvas', async () => {
    const { data, isSample } = (await answer(await admin.get('/api/workflows/resting/stats'))) as {
      data: { version: number; runs: object; nodes: Record<string, object> }[]
      isSample: boolean
    }
    expect(isSample).toBe(false)
    expect(data.find(({ version }) => version === 1)).toMatchObject({
      runs: { completed: 2, cancelled: 1 },
      nodes: { rest: { passed: 2, failed: 0, ports: { next: 2 } }, mark: { passed: 2 } },
    })
    const rest = data.find(({ version }) => version === 1)!.nodes['rest'] as { medianMs: number }
    expect(rest.medianMs).toBeGreaterThanOrEqual(2 * hour)
    expect((await admin.get('/api/workflows/nothing/stats')).status).toBe(404)
    expect((await admin.get('/api/workflows/resting/stats?from=soon')).status).toBe(400)
    const seller = await engine.http({ roles: ['seller'] })
    expect((await seller.get('/api/workflows/resting/stats')).status).toBe(403)
    expect((await seller.get('/api/workflows/paused')).status).toBe(403)
    expect((await seller.post('/api/workflows/runs/act', {})).status).toBe(403)
    expect((await seller.post('/api/workflows/incidents/act', {})).status).toBe(403)
    expect((await seller.post('/api/workflows/resting/pause', {})).status).toBe(403)
  })
})
