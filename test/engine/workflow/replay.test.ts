import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { JobView } from '../../../engine/jobs/job-view.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { ident, join, sql } from '../../../engine/sql.ts'
import { oldRunsChore } from '../../../engine/workflow/remove-old.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'
import { publishWorkflows, settle } from './published.ts'

interface Case {
  outcome: string
  label: string
  differs: {
    steps: { added: string[]; gone: string[] }
    effects: { added: string[]; gone: string[] }
    result?: [string | null, string | null]
  }
  draft: {
    steps: { node: string; at: string }[]
    effects: { request?: unknown }[]
    notes?: { code: string; node: string; workflow: string }[]
  } | null
  real: { steps: { node: string }[] } | null
  why: { code: string } | null
  busy: { code: string } | null
  at: string
}

describe('a replay of what happened', () => {
  const engine = withEngine()
  let admin: TestBrowser
  let from: string
  const document = (limit: number, more: Record<string, unknown> = {}) => ({
    object: 'customer',
    triggers: {
      made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Replay')" },
      grown: { type: 'recordChanged', on: ['update'], fields: ['employees'], when: `employees > ${limit}` },
    },
    start: 'big',
    nodes: {
      big: { type: 'condition', when: `employees > ${limit}`, outputs: { yes: 'mark', no: 'rest' } },
      mark: {
        type: 'update',
        values: { website: "='https://big.example/' & $string(employees)" },
        next: 'ask',
      },
      ask: {
        type: 'wait',
        event: 'answered',
        match: 'id',
        timeout: { after: 'P3D', next: 'late' },
        next: 'thank',
      },
      thank: { type: 'update', values: { phone: '+49 30 1234567' } },
      late: { type: 'create', object: 'activity', values: { subject: "='Late ' & name", type: 'task' } },
      rest: { type: 'end', result: 'small' },
      ...more,
    },
  })
  const patience = { timeout: 60_000 }
  const replay = async (draft: unknown) => {
    const to = new Date(engine.clock.now().getTime() + 1).toISOString()
    const begun = await admin.post('/api/design/simulate/workflow/replayed', {
      document: draft,
      replay: { from, to },
    })
    expect(begun.status, await begun.clone().text()).toBe(202)
    let { job } = (await begun.json()) as { job: JobView }
    await expect
      .poll(async () => {
        job = (await (await admin.get(`/api/jobs/${job.id}`)).json()) as JobView
        return job.state
      }, patience)
      .toMatch(/done|failed/)
    expect(job).toMatchObject({ state: 'done', errors: [] })
    const page = await admin.get(
      `/api/design/simulate/replays/${job.id}/cases?outcome=different,new,missing,unknown,same`,
    )
    expect(page.status).toBe(200)
    return {
      job,
      result: job.result as Record<string, unknown>,
      cases: ((await page.json()) as { data: Case[] }).data,
    }
  }

  beforeAll(async () => {
    admin = await engine.http()
    await publishWorkflows(engine, { replayed: document(100) })
    await settle(engine)
    engine.clock.pass(1_000)
    from = engine.clock.now().toISOString()
    const make = (name: string, employees: number) =>
      createRecord(
        engine.admin,
        'customer',
        { name, employees, email: `${name.replace(' ', '.')}@example.com`.toLowerCase() },
        { confirm: true },
      )
    const small = await make('Replay small', 10)
    const middle = await make('Replay middle', 60)
    const big = await make('Replay big', 500)
    await make('Somebody else', 5)
    await settle(engine)
    engine.clock.pass(3_600_000)
    // What was small then is large now; it must be judged as it was.
    await updateRecord(engine.admin, 'customer', small.id, { employees: 700 })
    await updateRecord(engine.admin, 'customer', middle.id, { name: 'Renamed since' })
    await settle(engine)
    engine.clock.pass(4 * 86_400_000)
    await settle(engine)
    expect(big.id).toBeTruthy()
  }, 60_000)

  it('of what is published is what happened, with nothing written and no time passed', async () => {
    const counts = () =>
      engine.db.first(sql`SELECT (SELECT count(*) FROM sys.run) AS runs, (SELECT count(*) FROM sys.outbox) AS written,
        (SELECT count(*) FROM app.activity) AS activities`)
    const before = await counts()
    const { result, cases } = await replay(document(100))
    expect(result).toMatchObject({
      counts: { same: 4, different: 0, new: 0, missing: 0, unknown: 0, incidents: 0 },
      isCut: false,
      nodes: { big: { yes: { real: 2, draft: 2 }, no: { real: 2, draft: 2 } } },
    })
    expect(cases.map(({ outcome }) => outcome)).toEqual(['same', 'same', 'same', 'same'])
    expect(cases.map(({ label }) => label)).toContain('Renamed since')
    expect(await counts()).toEqual(before)
  })

  it('of a draft says which would have gone another way, by the record as it was and the clock as it went', async () => {
    const { result, cases } = await replay(
      document(50, {
        late: { type: 'email', to: '=email', subject: 'Still there?', body: 'Hello {{name}}' },
      }),
    )
    expect(result).toMatchObject({ counts: { same: 1, different: 3, new: 0, missing: 0 } })
    const [small, middle, big, grown] = cases
    expect([small?.outcome, middle?.outcome, big?.outcome, grown?.outcome]).toEqual([
      'same',
      'different',
      'different',
      'different',
    ])
    expect(middle?.differs).toMatchObject({
      steps: { added: expect.arrayContaining(['big:yes', 'mark:next']), gone: ['big:no', 'rest:'] },
      effects: { added: ['update customer: website = "https://big.example/60"', 'send email'], gone: [] },
    })
    expect(big?.differs.effects).toEqual({ added: ['send email'], gone: ['create activity'] })
    const late = middle?.draft?.steps.find(({ node }) => node === 'ask')
    expect(Date.parse(late!.at) - Date.parse(middle!.at)).toBe(3 * 86_400_000)
    expect(JSON.stringify(middle?.draft?.effects)).toContain('Still there?')
    const id = (await engine.db.first<{ id: string }>(
      sql`SELECT id FROM app.customer WHERE name = 'Renamed since'`,
    ))!.id
    expect(await readRecord(engine.admin, 'customer', id)).toMatchObject({ website: null, employees: 60 })
  })

  it('finds what would not have begun, what would have begun besides, and what cannot be known', async () => {
    const other = document(100)
    const { result } = await replay({
      ...other,
      triggers: {
        made: {
          type: 'recordChanged',
          on: ['create'],
          when: "name = 'Somebody else' or name = 'Replay big'",
        },
      },
    })
    expect(result).toMatchObject({ counts: { same: 1, new: 1, missing: 3 } })
    const gone = await createRecord(engine.admin, 'customer', { name: 'Replay gone' })
    await settle(engine)
    await engine.db.run(sql`DELETE FROM app.customer WHERE id = ${gone.id}::uuid`)
    const { result: known, cases } = await replay(other)
    expect(known).toMatchObject({ counts: { same: 4, unknown: 1 } })
    expect(cases.find(({ outcome }) => outcome === 'unknown')?.why?.code).toBe('record_gone')
  })

  it('leaves no trace, whatever the draft does', async () => {
    const traces = async () => {
      // What the engine does all the while is no trace, such as sealing each minute's history.
      const tables = await engine.db.rows<{ schema: string; name: string }>(
        sql`SELECT schemaname AS schema, tablename AS name FROM pg_tables WHERE schemaname IN ('app', 'sys')
          AND tablename NOT IN ('job', 'replay_case', 'session', 'subscription', 'node', 'presence', 'seal') ORDER BY 1, 2`,
      )
      const all = tables.map(
        ({ schema, name }) => sql`SELECT ${`${schema}.${name}`} AS name,
          md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS rows FROM ${ident(schema, name)} t`,
      )
      const rows = await engine.db.rows<{ name: string; rows: string }>(join(all, ' UNION ALL '))
      return Object.fromEntries(rows.map((row) => [row.name, row.rows]))
    }
    const before = await traces()
    const { cases } = await replay({
      ...document(100),
      start: 'open',
      nodes: {
        open: {
          type: 'create',
          object: 'ticket',
          values: { subject: '=name', customer: '=id' },
          next: 'mark',
        },
        mark: { type: 'update', values: { website: 'https://big.example', employees: 7 }, next: 'tell' },
        tell: { type: 'notify', to: { role: 'admin' }, title: 'Big {{name}}', next: 'mail' },
        mail: { type: 'email', to: 'a@example.com', subject: 'x', body: 'y', next: 'http' },
        http: { type: 'http', method: 'POST', url: 'https://example.com/x', next: 'ask' },
        ask: { type: 'task', assignees: { role: 'admin' }, title: 'Look', next: 'gone' },
        gone: { type: 'delete', next: 'end' },
        end: { type: 'end' },
      },
    })
    expect(cases.flatMap(({ draft }) => draft?.effects.length ?? [])).toEqual([6, 6, 6, 6])
    const after = await traces()
    expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual([])
  })

  it('gives up a case that takes no end, and goes on with the others', async () => {
    // Its five seconds go by faster than those on the wall.
    const [began, now] = [performance.now(), performance.now.bind(performance)]
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => began + (now() - began) * 20)
    onTestFinished(() => clock.mockRestore())
    const { cases } = await replay({
      ...document(100),
      limits: { steps: 1e9, visits: 1e9 },
      nodes: {
        big: { type: 'condition', when: 'employees > 400', outputs: { yes: 'mark', no: 'rest' } },
        mark: { type: 'update', values: { employees: '=employees + 1' }, next: 'big' },
        rest: { type: 'end', result: 'small' },
      },
    })
    expect(now() - began).toBeLessThan(30_000)
    expect(cases.map(({ outcome, why }) => why?.code ?? outcome)).toContain('too_long')
    expect(cases.filter(({ why }) => !why).map(({ outcome }) => outcome)).toContain('same')
  }, 120_000)

  it('is for those who may see everything, and for their own eyes', async () => {
    const { job } = await replay(document(100))
    const seller = await engine.http({ roles: ['seller'] })
    const period = { from, to: engine.clock.now().toISOString() }
    expect((await seller.post('/api/design/simulate/workflow/replayed', { replay: period })).status).toBe(403)
    expect((await seller.get(`/api/design/simulate/replays/${job.id}/cases`)).status).toBe(403)
    const other = await engine.http({ roles: ['admin'] })
    expect((await other.get(`/api/design/simulate/replays/${job.id}/cases`)).status).toBe(404)
    const wrong = { from: period.to, to: period.from }
    expect((await admin.post('/api/design/simulate/workflow/replayed', { replay: wrong })).status).toBe(400)
  })

  const called = (site: string) => ({
    start: 'rest',
    nodes: {
      rest: { type: 'wait', after: 'P1D', next: 'write' },
      write: {
        type: 'update',
        object: 'customer',
        filter: 'id = $input.id',
        values: { website: site },
        next: 'end',
      },
      end: { type: 'end', output: 'told' },
    },
  })
  const calling = (more: object = {}) => ({
    object: 'customer',
    triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Calls')" } },
    start: 'call',
    nodes: {
      call: { type: 'call', workflow: 'called', input: { id: '=id' }, next: 'mark', ...more },
      mark: { type: 'end', result: 'over' },
    },
  })

  it('plays what is called with it, and says where nobody can know what came of that', async () => {
    await publishWorkflows(engine, { called: called('https://a.example'), replayed: calling() })
    engine.clock.pass(1_000)
    from = engine.clock.now().toISOString()
    await createRecord(engine.admin, 'customer', { name: 'Calls', email: 'calls@example.com' })
    await settle(engine)
    engine.clock.pass(25 * 3_600_000)
    await settle(engine)
    const asWas = await replay(calling())
    expect(asWas.cases).toMatchObject([{ outcome: 'same' }])
    expect(JSON.stringify(asWas.cases[0]!.draft)).toContain('https://a.example')
    const past = asWas.cases[0]!.draft!.steps.map(({ at }) => Date.parse(at) - Date.parse(asWas.cases[0]!.at))
    expect(past).toEqual([86_400_000, 86_400_000])

    const alone = await replay({
      ...calling(),
      start: 'mark',
      nodes: { mark: { type: 'end', result: 'over' } },
    })
    expect(alone.cases[0]?.differs.effects.gone).toEqual(['update customer: website = "https://a.example"'])
    await publishWorkflows(engine, {
      called: { ...called('x'), start: 'hear', nodes: { hear: { type: 'wait', event: 'never_sent' } } },
    })
    const unknown = await replay(calling())
    expect(unknown.cases[0]?.draft?.notes).toEqual([
      { node: 'call', workflow: 'called', code: 'child_as_recorded' },
    ])
    const gone = await replay(calling({ workflow: 'nowhere' }))
    expect(gone.cases[0]).toMatchObject({ outcome: 'different', draft: { state: 'incident' } })
  })

  it('begins at the times of a schedule, whether anything began then or not', async () => {
    const daily = (cron: string) => ({
      triggers: { daily: { type: 'schedule', cron, timeZone: 'UTC' } },
      start: 'end',
      nodes: { end: { type: 'end', result: 'fired' } },
    })
    await publishWorkflows(engine, { replayed: daily('0 6 * * *') })
    await settle(engine)
    from = engine.clock.now().toISOString()
    for (let day = 0; day < 3; day++) {
      engine.clock.pass(86_400_000)
      await settle(engine)
    }
    admin = await engine.http()
    expect((await replay(daily('0 6 * * *'))).cases.map(({ outcome }) => outcome)).toEqual([
      'same',
      'same',
      'same',
    ])
    const { cases, result } = await replay(daily('0 6,18 * * *'))
    expect(cases.filter(({ outcome }) => outcome === 'new')).toHaveLength(3)
    expect(cases.filter(({ outcome }) => outcome === 'same')).toHaveLength(3)
    expect(result['notReplayed']).toEqual([])
  })

  it('begins when dates came, as they were then, whether anything began then or not', async () => {
    const dated = (offset: string) => ({
      object: 'campaign',
      triggers: { came: { type: 'dateReached', field: 'end_date', offset, at: '06:00', timeZone: 'UTC' } },
      start: 'end',
      nodes: { end: { type: 'end', result: 'reminded' } },
    })
    await publishWorkflows(engine, { replayed: dated('-P1D') })
    await settle(engine)
    from = engine.clock.now().toISOString()
    const dayAfter = (days: number) =>
      new Date(engine.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
    const campaign = (name: string, end_date: string) =>
      createRecord(engine.admin, 'campaign', { name, end_date, type: 'event' }, { confirm: true })
    const kept = await campaign('Kept', dayAfter(3))
    const moved = await campaign('Moved', dayAfter(3))
    await campaign('Far', dayAfter(30))
    const sudden = await campaign('Sudden', dayAfter(-10))
    await settle(engine)
    for (let day = 0; day < 4; day++) {
      engine.clock.pass(86_400_000)
      await settle(engine)
    }
    // Neither is a day that came then: one was another then, the other came to be known afterwards.
    await updateRecord(engine.admin, 'campaign', moved.id, { end_date: dayAfter(200) })
    await updateRecord(engine.admin, 'campaign', sudden.id, { end_date: dayAfter(-1) })
    admin = await engine.http()
    const seen = async (draft: unknown) => {
      const { cases, result } = await replay(draft)
      expect(result['notReplayed']).toEqual([])
      return cases.map(({ outcome, label }) => `${outcome} ${label}`).sort()
    }
    expect(await seen(dated('-P1D'))).toEqual(['same Kept', 'same Moved'])
    expect(await seen(dated('P0D'))).toEqual(['missing Kept', 'missing Moved', 'new Kept', 'new Moved'])
    expect(await seen({ ...dated('-P1D'), triggers: {} })).toEqual(['missing Kept', 'missing Moved'])
    expect(kept.id).toBeTruthy()
  }, 60_000)

  it('judges dates that were set late as of when runs began for them, and whatever a field held once', async () => {
    const dated = (when?: string) => ({
      object: 'contact',
      triggers: {
        came: {
          type: 'dateReached',
          field: 'birthday',
          yearly: true,
          timeZone: 'UTC',
          ...(when ? { when } : {}),
        },
      },
      start: 'end',
      nodes: { end: { type: 'end', result: 'greeted' } },
    })
    await publishWorkflows(engine, { replayed: dated() })
    await settle(engine)
    from = engine.clock.now().toISOString()
    engine.clock.pass(2 * 86_400_000)
    const born = (year: number) => `${year}${engine.clock.now().toISOString().slice(4, 10)}`
    const birthday = born(1980)
    const contact = await createRecord(engine.admin, 'contact', { name: 'Late', birthday }, { confirm: true })
    await settle(engine)
    engine.clock.pass(90_000)
    await settle(engine)
    engine.clock.pass(1_000)
    // The year was wrong, and long before it was no date at all.
    await updateRecord(engine.admin, 'contact', contact.id, { birthday: born(1981) })
    await engine.db.run(sql`INSERT INTO sys.history (at, object, record_id, version, act, via, changes)
      VALUES (${engine.clock.now().toISOString()}::timestamptz, 'contact', ${contact.id}::uuid, 1000, 'update', 'screen',
        '{"birthday": ["in spring", "1981-02-30"]}')`)
    admin = await engine.http()
    const { cases } = await replay(dated())
    expect(cases.map(({ outcome, label }) => `${outcome} ${label}`)).toEqual(['same Late'])
    expect((await replay(dated('$year(birthday) = 1981'))).cases.map(({ outcome }) => outcome)).toEqual([
      'missing',
    ])
  }, 60_000)

  it('has runs meet as its concurrency says', async () => {
    const slow = (whenBusy: string) => ({
      object: 'customer',
      triggers: { changed: { type: 'recordChanged', on: ['update'], fields: ['employees'] } },
      concurrency: { per: 'record', whenBusy },
      start: 'rest',
      nodes: { rest: { type: 'wait', after: 'P2D', next: 'end' }, end: { type: 'end', result: 'over' } },
    })
    await publishWorkflows(engine, { replayed: slow('parallel') })
    const { id } = await createRecord(engine.admin, 'customer', { name: 'Busy' })
    await settle(engine)
    engine.clock.pass(1_000)
    from = engine.clock.now().toISOString()
    for (const employees of [1, 2, 3]) {
      await updateRecord(engine.admin, 'customer', id, { employees })
      await settle(engine)
      engine.clock.pass(86_400_000 * employees)
    }
    engine.clock.pass(4 * 86_400_000)
    await settle(engine)
    admin = await engine.http()
    expect((await replay(slow('parallel'))).cases.map(({ outcome }) => outcome)).toEqual([
      'same',
      'same',
      'same',
    ])
    const skipping = (await replay(slow('skip'))).cases
    expect(skipping.map(({ outcome, busy }) => busy?.code ?? outcome)).toEqual([
      'same',
      'busy_skipped',
      'same',
    ])
    expect(skipping[1]).toMatchObject({ outcome: 'missing', draft: null })
    const again = (await replay(slow('restart'))).cases
    expect(again.map(({ outcome, busy }) => busy?.code ?? outcome)).toEqual([
      'busy_restarted',
      'same',
      'same',
    ])
    expect(again[0]?.differs.result).toEqual(['over', 'restarted'])
    const queued = (await replay(slow('queue'))).cases
    expect(queued.map(({ outcome, busy }) => `${outcome} ${busy?.code ?? ''}`)).toEqual([
      'same ',
      'same busy_queued',
      'same busy_queued',
    ])
  })

  it('takes of a run that still waits only what it has done so far', async () => {
    await publishWorkflows(engine, { replayed: document(100) })
    engine.clock.pass(1_000)
    from = engine.clock.now().toISOString()
    await createRecord(engine.admin, 'customer', { name: 'Replay under way', employees: 500 })
    await settle(engine)
    const { result, cases } = await replay(document(100))
    expect(result).toMatchObject({
      counts: { same: 1, different: 0, underWay: 1 },
      nodes: { big: { yes: { real: 1, draft: 1 } } },
      effects: [{ what: 'update', object: 'customer', real: 1, draft: 1 }],
    })
    expect((result.nodes as object & { late?: unknown }).late).toBeUndefined()
    expect(cases[0]?.draft?.steps).toMatchObject([
      { node: 'big' },
      { node: 'mark' },
      { node: 'ask', ahead: true },
      { node: 'late', ahead: true },
    ])
    const { cases: other } = await replay(
      document(100, { mark: { type: 'update', values: { website: 'https://other.example/' }, next: 'ask' } }),
    )
    expect(other[0]?.differs.effects).toEqual({
      added: ['update customer: website = "https://other.example/"'],
      gone: ['update customer: website = "https://big.example/500"'],
    })
  })

  it('of what is long over does not take for new what nobody knows to have been sent', async () => {
    const sending = {
      object: 'customer',
      triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Old mail')" } },
      start: 'call',
      nodes: {
        call: { type: 'http', method: 'POST', url: 'http://127.0.0.1:9/', next: 'end' },
        end: { type: 'end' },
      },
    }
    await publishWorkflows(engine, { replayed: sending })
    await createRecord(engine.admin, 'customer', { name: 'Old mail' })
    await settle(engine)
    const at = engine.clock.now().toISOString()
    await engine.db.run(
      sql`UPDATE sys.run SET state = 'completed', ended_at = ${at}::timestamptz WHERE ended_at IS NULL`,
    )
    engine.clock.pass(31 * 86_400_000)
    await oldRunsChore.run(engine.system)
    admin = await engine.http()
    const { cases } = await replay(sending)
    expect(cases.at(-1)?.differs.effects).toEqual({ added: [], gone: [] })
  })
})
