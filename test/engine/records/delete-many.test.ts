import { describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import type { JobView } from '../../../engine/jobs/job-view.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { ident, raw, sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('a deletion of more than ten thousand', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  const things = async (count: number, name: string, owner?: string) => {
    const rows = await engine.db.rows<{ id: string }>(
      sql`INSERT INTO app.thing (id, name, owner, created_at) SELECT gen_random_uuid(), ${name}, ${owner ?? null}::uuid,
        ${engine.clock.now().toISOString()}::timestamptz FROM generate_series(1, ${raw(String(count))}) RETURNING id`,
    )
    return rows.map((row) => row.id)
  }
  const live = async (object: string, condition = raw('true')) =>
    (
      await engine.db.first<{ n: number }>(
        sql`SELECT count(*)::int AS n FROM ${ident('app', object)} WHERE deleted_at IS NULL AND ${condition}`,
      )
    )?.n
  async function ended(answer: Response, who?: Ctx): Promise<JobView> {
    expect(answer.status).toBe(202)
    const address = answer.headers.get('location') ?? ''
    expect(address).toMatch(/^\/api\/jobs\//)
    const browser = await engine.http(who)
    for (;;) {
      const job = (await (await browser.get(address)).json()) as JobView
      if (job.state !== 'queued' && job.state !== 'running') return job
      await new Promise((resume) => setTimeout(resume, 30))
    }
  }

  it('becomes a job that leaves what came later', async () => {
    await things(10_400, 'many')
    await things(3, 'few')
    const browser = await engine.http()
    const answer = await browser.post('/api/records/thing/bulk', { delete: { filter: "name = 'many'" } })
    const job = await ended(answer)
    expect(job).toMatchObject({ kind: 'delete', state: 'done', done: 10_400, total: 10_400, error_count: 0 })
    expect(job.result).toEqual({ deleted: 10_400, failed: 0 })
    expect(await live('thing')).toBe(3)
  }, 60_000)

  it('is done at once when it is no more than that, by filter too', async () => {
    await things(5, 'handful')
    const browser = await engine.http()
    const answer = await browser.post('/api/records/thing/bulk', { delete: { filter: "name = 'handful'" } })
    expect(answer.status).toBe(200)
    expect((await answer.json()).results).toHaveLength(5)
    expect(await live('thing', sql`name = 'handful'`)).toBe(0)
  })

  it('has the rights of the person in every batch, and says what it left', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const own = await things(10_100, 'keeps', keeper.user.id)
    const [foreign] = await things(1, 'keeps')
    const [blocked] = own
    await createRecord(engine.admin, 'blocker', { name: 'b', thing: blocked })
    const browser = await engine.http(keeper)
    const answer = await browser.post('/api/records/thing/bulk', { delete: [...own, foreign] })
    const job = await ended(answer, keeper)
    expect(job).toMatchObject({ state: 'done', result: { deleted: 10_099, failed: 2 } })
    const problems = new Map(job.errors.map((error) => [error.value, error.code]))
    expect(problems.get(foreign)).toBe('not_found')
    expect(problems.get(blocked)).toBe('deletion_restricted')
    expect(await live('thing', sql`name = 'keeps'`)).toBe(2)
  }, 60_000)

  it('brings back one by one what was named, and all that followed one', async () => {
    const head = await createRecord(engine.admin, 'thing', { name: 'head' })
    const pointing = await createRecord(engine.admin, 'thing', {
      name: 'pointing',
      either: { object: 'thing', id: head.id },
    })
    await engine.db.run(
      sql`INSERT INTO app.part (id, name, thing) SELECT gen_random_uuid(), 'p' || n, ${head.id}::uuid FROM generate_series(1, 10500) AS n`,
    )
    const browser = await engine.http()
    const job = await ended(await browser.delete(`/api/records/thing/${head.id}`))
    expect(job).toMatchObject({ state: 'done', done: 10_501, total: 10_501, result: { deleted: 10_501 } })
    expect(await live('part')).toBe(0)
    expect(await live('thing', sql`either__thing IS NOT NULL`)).toBe(0)

    await restoreRecord(engine.admin, 'thing', head.id)
    expect(await live('part')).toBe(10_500)
    expect(await live('thing', sql`id = ${pointing.id}::uuid AND either__thing = ${head.id}::uuid`)).toBe(1)
  }, 60_000)

  it('deletes nothing below a record that something restricts', async () => {
    const head = await createRecord(engine.admin, 'thing', { name: 'held' })
    await createRecord(engine.admin, 'blocker', { name: 'b', thing: head.id })
    await engine.db.run(
      sql`INSERT INTO app.part (id, name, thing) SELECT gen_random_uuid(), 'h' || n, ${head.id}::uuid FROM generate_series(1, 10100) AS n`,
    )
    const browser = await engine.http()
    const answer = await browser.delete(`/api/records/thing/${head.id}`)
    expect((await answer.json()).code).toBe('deletion_restricted')
    expect(await live('part', sql`thing = ${head.id}::uuid`)).toBe(10_100)
  }, 60_000)

  it('restores each record of a mixed selection by itself', async () => {
    const [one, two] = await things(2, 'pair')
    const browser = await engine.http()
    await browser.post('/api/records/thing/bulk', { delete: [one, two], mode: 'each' })
    expect((await browser.post(`/api/records/thing/${one}/restore`)).status).toBe(200)
    expect((await browser.post(`/api/records/thing/${two}/restore`)).status).toBe(200)
  })

  it('ends where the right is taken while it runs', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const { id, name, email } = keeper.user
    await things(30_000, 'taken', id)
    const admin = await engine.http()
    const browser = await engine.http(keeper)
    const answer = await browser.post('/api/records/thing/bulk', { delete: { filter: "name = 'taken'" } })
    const address = answer.headers.get('location') ?? ''
    const done = async () => ((await (await browser.get(address)).json()) as JobView).done
    await expect.poll(done, { timeout: 10_000 }).toBeGreaterThan(0)
    await admin.patch(`/api/admin/users/${id}`, { roles: [], name, email })
    const job = await ended(answer, keeper)
    expect(job).toMatchObject({ state: 'failed', errors: [{ code: 'unknown_object' }] })
    expect(await live('thing', sql`name = 'taken'`)).toBe(30_000 - job.done)
    expect(job.done).toBeLessThan(30_000)
  }, 60_000)

  it('can be cancelled; what is in the bin stays there', async () => {
    await things(30_000, 'slow')
    const browser = await engine.http()
    const answer = await browser.post('/api/records/thing/bulk', { delete: { filter: "name = 'slow'" } })
    const address = answer.headers.get('location') ?? ''
    await expect
      .poll(async () => ((await (await browser.get(address)).json()) as JobView).done, { timeout: 10_000 })
      .toBeGreaterThan(0)
    await browser.post(`${address}/cancel`)
    const job = await ended(answer)
    expect(job.state).toBe('cancelled')
    expect(await live('thing', sql`name = 'slow'`)).toBe(30_000 - job.done)
  }, 60_000)
})
