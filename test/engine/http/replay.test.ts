import Router from '@koa/router'
import type { Middleware } from 'koa'
import { beforeAll, describe, expect, it } from 'vitest'
import { StaleModel } from '../../../engine/errors.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { withBareEngine } from '../../support/bare-engine.ts'
import { withDatabase } from '../../support/database.ts'
import { addPerson, usualPassword } from '../../support/organisation.ts'

describe('a request whose model changes under it', () => {
  const db = withDatabase()
  const probes = new Map<string, Middleware>()
  const routes = new Router()
  routes.all('/api/probe/:name', (http, next) => probes.get(String(http.params['name']))!(http, next))
  const server = withBareEngine(db, { routers: [routes] })
  const signedIn = () => server.browser().signIn('mia@example.com', usualPassword)
  const publish = (table: string) =>
    db.transaction(async (tx) => {
      await tx.run(raw(table))
      await tx.run(sql`UPDATE sys.epoch SET model_version = model_version + 1`)
    })
  beforeAll(() => addPerson(db, { email: 'mia@example.com', password: usualPassword }))

  it('runs again, on the new model, when a column is no longer there', async () => {
    await db.run(raw('CREATE TABLE app.thing (old text)'))
    const seen: number[] = []
    probes.set('renamed', async (http) => {
      const { ctx } = http.state
      seen.push(ctx.model.version)
      const column = seen.length === 1 ? 'old' : 'new'
      if (seen.length === 1) await publish('ALTER TABLE app.thing RENAME COLUMN old TO new')
      http.set('X-Column', column)
      http.body = await ctx.db.rows(raw(`SELECT ${column} FROM app.thing`))
    })

    const answer = await (await signedIn()).get('/api/probe/renamed')

    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-column')).toBe('new')
    expect(seen[1]).toBe(seen[0]! + 1)
  })

  it('runs again with its body when it says itself that it is stale, and writes once', async () => {
    await db.run(raw('CREATE TABLE app.log (text text)'))
    let runs = 0
    probes.set('stale', async (http) => {
      runs++
      await http.state.ctx.db.transaction(async (tx) => {
        await tx.run(sql`INSERT INTO app.log VALUES (${JSON.stringify(http.request.body)})`)
        if (runs === 1) throw new StaleModel(9, 9)
      })
      http.status = 201
      http.body = { runs }
    })

    const answer = await (await signedIn()).post('/api/probe/stale', { name: 'Mia' })

    expect([answer.status, await answer.json()]).toEqual([201, { runs: 2 }])
    expect(await db.rows(sql`SELECT text FROM app.log`)).toEqual([{ text: '{"name":"Mia"}' }])
  })

  it('never runs again what it has committed', async () => {
    let runs = 0
    probes.set('committed', async (http) => {
      runs++
      await http.state.ctx.db.transaction((tx) => tx.run(sql`SELECT 1`))
      throw new StaleModel(9, 9)
    })

    const answer = await (await signedIn()).post('/api/probe/committed')

    expect([answer.status, runs]).toEqual([500, 1])
  })

  it('asks to come back later when nothing stands still for it', async () => {
    let runs = 0
    probes.set('restless', async () => {
      runs++
      throw new StaleModel(9, 9)
    })

    const answer = await (await signedIn()).post('/api/probe/restless')

    expect([answer.status, (await answer.json()).code, runs]).toEqual([503, 'database_unavailable', 4])
    expect(answer.headers.get('retry-after')).toBe('1')
  })

  it('tells a mistake of ours from a changed table: no newer model, no second run', async () => {
    let runs = 0
    probes.set('mistake', async (http) => {
      runs++
      http.body = await http.state.ctx.db.rows(raw('SELECT nothing FROM app.nowhere'))
    })

    const answer = await (await signedIn()).get('/api/probe/mistake')
    const problem = await answer.json()

    expect([answer.status, runs]).toEqual([500, 1])
    expect(problem).toMatchObject({ code: 'internal', requestId: expect.any(String) })
    expect(JSON.stringify(problem)).not.toContain('nowhere') // neither SQL nor names of tables leave
  })
})
