import { afterEach, describe, expect, it } from 'vitest'
import { Listener } from '../../../engine/db/listen.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { withDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/log.ts'

describe('a channel', () => {
  const db = withDatabase()
  let listener: Listener | undefined
  afterEach(() => listener?.stop())

  it('is heard, by whoever listens when something is said', async () => {
    let heard = 0
    listener = new Listener({ url: db.url, channel: 'of_the_test', log: silentLog, heard: () => heard++ })
    await listener.start()
    await db.run(raw('NOTIFY of_the_test'))
    await db.run(raw('NOTIFY of_another'))
    await expect.poll(() => heard).toBe(1)
  })

  it('is given up without an error when its connection is ended, and when it is stopped', async () => {
    listener = new Listener({ url: db.url, channel: 'of_the_test', log: silentLog, heard: () => undefined })
    await listener.start()
    await db.rows(sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'trellis listener' AND datname = current_database()`)
    await expect(listener.stop()).resolves.toBeUndefined()
  })
})
