import { describe, expect, it } from 'vitest'
import type { Database } from '../../../engine/database.ts'
import { EventFeed } from '../../../engine/http/event-feed.ts'
import { EventHub } from '../../../engine/http/event-hub.ts'
import { ModelHolder } from '../../../engine/model-holder.ts'
import { RightsFollower } from '../../../engine/organisation/rights-follower.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('the feed of live events', () => {
  const engine = withEngine()

  it('tells later what it could not read at once', async () => {
    const { db, clock, log } = engine
    const hub = new EventHub(clock)
    let isBroken = false
    const broken = new Proxy(db, {
      get: (target, name) => {
        if (name === 'rows' && isBroken) return () => Promise.reject(new Error('gone'))
        const value = Reflect.get(target, name, target) as unknown
        return typeof value === 'function' ? value.bind(target) : value
      },
    }) as Database
    const models = new ModelHolder(async () => engine.admin.model)
    const feed = new EventFeed({ db: broken, hub, rights: new RightsFollower(db), models, clock, log })
    let seen = ''
    hub.open(engine.admin.user).on('data', (text) => {
      seen += text
    })
    await feed.poll()
    const { id } = await createRecord(engine.admin, 'customer', { name: 'Acme' })
    for (const what of ['sys.task', 'sys.approval'])
      await db.run(sql`INSERT INTO sys.outbox (at, object, act, ids, via, principals) SELECT at, ${what}, 'changed', ids, via,
        ARRAY[${what === 'sys.task' ? engine.admin.user.id : 'somebody else'}] FROM sys.outbox WHERE ids = ARRAY[${id}::uuid]`)

    isBroken = true
    // A transaction that runs elsewhere in the cluster keeps the window shut for a while.
    const polled = () =>
      feed.poll().then(
        () => 'nothing to ask',
        (error: Error) => error.message,
      )
    await expect.poll(polled).toBe('gone')
    isBroken = false
    // Until older transactions are over.
    while (!(seen.includes(id) && seen.includes('event: tasks'))) await feed.poll()
    hub.close()

    expect(seen.split(id)).toHaveLength(2)
    // What happened to tasks and approvals is told to whom it concerns.
    expect(seen).toContain('event: tasks\ndata: {}\n')
    expect(seen).not.toContain('event: approvals')
  })
})
