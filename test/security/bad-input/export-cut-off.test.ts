import { beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('a huge export that is cancelled half way', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/leaks' })
  const rows = 24_000

  beforeAll(async () => {
    await engine.db.run(sql`INSERT INTO app.deal (id, version, created_at, updated_at, name, stage, owner)
      SELECT gen_random_uuid(), 1, now(), now(), 'row ' || n, 'open', ${engine.admin.user.id}::uuid FROM generate_series(1, ${rows}::int) n`)
  }, 60_000)

  it.each(['csv', 'xlsx'])(
    'as %s stops reading, gives its connection back and is kept as incomplete',
    async (format) => {
      const admin = await engine.http()
      const leaving = new AbortController()
      const answer = await admin.fetch(`/api/records/deal/export?format=${format}`, {
        signal: leaving.signal,
      })
      const reader = answer.body!.getReader()
      await reader.read()
      leaving.abort()
      await reader.read().catch(() => undefined)

      const ended = async () => {
        const { data } = await (await admin.get('/api/audit?kind=export_ended&object=deal&limit=1')).json()
        return data[0]?.details as { rows: number; complete: boolean; format: string } | undefined
      }
      await expect.poll(ended, { timeout: 10_000 }).toMatchObject({ complete: false, format })
      expect((await ended())!.rows).toBeLessThan(rows)
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => admin.get('/api/records/deal?limit=1')),
      )
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    },
  )
})
