import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { withEngine } from '../../support/engine.ts'

describe('who is editing a record', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/offices' })
  let mia: Ctx
  let tom: Ctx
  let deal = ''
  beforeAll(async () => {
    mia = await engine.person({ roles: ['admin'], name: 'Mia' })
    tom = await engine.person({ roles: ['admin'], name: 'Tom' })
    deal = (await createRecord(engine.admin, 'deal', { name: 'Big one' })).id
  })
  const path = () => `/api/records/deal/${deal}/presence`
  const editorsSeenBy = async (who: Ctx) =>
    (await (await (await engine.http(who)).get(path())).json()).data.map(
      ({ user }: { user: { label: string | null } }) => user.label,
    )
  const tell = async (who: Ctx, tab: string, editing: boolean) =>
    (await engine.http(who)).put(path(), { tab, editing })

  it('is told to others, not to oneself, and once however many pages are open', async () => {
    const tab = randomUUID()
    await tell(mia, tab, true)
    await tell(mia, randomUUID(), true)

    expect(await editorsSeenBy(tom)).toEqual(['Mia'])
    expect(await editorsSeenBy(mia)).toEqual([])
  })

  it('is over when they say so, or say nothing any more', async () => {
    const [mine, his] = [randomUUID(), randomUUID()]
    await tell(tom, mine, true)
    await tell(tom, mine, false)
    expect(await editorsSeenBy(mia)).toEqual([])

    await tell(tom, his, true)
    engine.clock.pass(41_000)
    expect(await editorsSeenBy(mia)).toEqual([])
  })

  it('is for people who may read the record, told by people who may change it', async () => {
    const seller = await engine.http({ roles: ['seller'] }) // sees deals of their department only
    const keeper = await engine.http({ roles: ['keeper'] }) // reads all, changes none
    const tab = randomUUID()
    engine.clock.pass(60_000)

    expect((await seller.get(path())).status).toBe(404)
    expect((await seller.put(path(), { tab, editing: true })).status).toBe(404)
    expect((await keeper.put(path(), { tab, editing: true })).status).toBe(403)
    await tell(tom, tab, true)
    const { data } = await (await keeper.get(path())).json()
    expect(data).toMatchObject([{ user: { id: null, label: null, hidden: true } }]) // they may see no people
  })

  it('cannot be said with the page of somebody else', async () => {
    const tab = randomUUID()
    engine.clock.pass(60_000)
    await tell(tom, tab, true)

    await tell(mia, tab, true)
    await tell(mia, tab, false)

    expect(await editorsSeenBy(mia)).toEqual(['Tom'])
    expect(await editorsSeenBy(tom)).toEqual([])
  })

  it('reaches open browsers by an event when they come and go, not each time they say so again', async () => {
    engine.clock.pass(60_000)
    const stream = engine.app.events.open(mia.user)
    let seen = ''
    stream.on('data', (text) => {
      seen += text
    })
    const comes = async (times: number) => {
      while (seen.split('event: presence').length - 1 < times)
        await new Promise((resume) => setTimeout(resume, 50))
    }
    await new Promise((resume) => setTimeout(resume, 1_100)) // the feed has begun to look
    const tab = randomUUID()

    await tell(tom, tab, true)
    await comes(1)
    await tell(tom, tab, true)
    await tell(tom, tab, false)
    await comes(2)
    stream.destroy()

    expect(seen).toContain(`"ids":["${deal}"]`)
    expect(seen.split('event: presence')).toHaveLength(3)
  })

  it('refuses what is no page', async () => {
    const answer = await (await engine.http(tom)).put(path(), { tab: 'x', editing: true })

    expect(await answer.json()).toMatchObject({ code: 'parameter_invalid', parameter: 'tab' })
  })
})
