import { afterEach, describe, expect, it } from 'vitest'
import { LiveNodes } from '../../../engine/http/live-nodes.ts'
import { sql } from '../../../engine/sql.ts'
import { withDatabase } from '../../support/database.ts'
import { keptLog, silentLog } from '../../support/log.ts'

describe('nodes that answer requests', () => {
  const db = withDatabase()
  const running: LiveNodes[] = []
  const node = async () => {
    const one = new LiveNodes(db, silentLog)
    running.push(one)
    await one.start()
    return one
  }
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop()
  })

  it('know of each other, and of one that has left', async () => {
    const one = await node()
    expect(one.count).toBe(1)
    const two = await node()
    await one.say()
    expect([one.count, two.count]).toEqual([2, 2])
    await two.stop()
    await one.say()
    expect(one.count).toBe(1)
  })

  it('do not count one that was killed for longer than some seconds', async () => {
    const one = await node()
    await db.run(sql`INSERT INTO sys.node (id, seen_at) VALUES (gen_random_uuid(), now() - interval '10 s'),
      (gen_random_uuid(), now() - interval '20 s')`)
    await one.say()
    expect(one.count).toBe(2)
  })

  it('keep the last answer when the database is away, and say so', async () => {
    const log = keptLog()
    const lost = new LiveNodes({ ...db, first: () => Promise.reject(new Error('gone')) }, log)
    await lost.say()
    expect(lost.count).toBe(1)
    expect(log.lines).toMatchObject([{ level: 'warn' }])
  })
})
