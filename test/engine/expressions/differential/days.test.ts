import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../../engine/context.ts'
import { inTransaction } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import type { MutableRow } from '../../../../engine/rules/load-rows.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { compareEngines, loadPieces } from './compare.ts'

/**
 * Instants around the changes of the clock, and the local days beside them. In São Paulo and Beirut the day of the
 * change has no midnight; in Lord Howe the clock moves by half an hour; Apia left a whole day out.
 */
const changes = [
  { timeZone: 'America/New_York', day: '2026-03-08', around: '2026-03-08T05:00:00.000Z' },
  { timeZone: 'America/New_York', day: '2026-11-01', around: '2026-11-01T04:00:00.000Z' },
  { timeZone: 'Europe/Berlin', day: '2026-10-25', around: '2026-10-24T22:00:00.000Z' },
  { timeZone: 'America/Sao_Paulo', day: '2018-11-04', around: '2018-11-04T03:00:00.000Z' },
  { timeZone: 'Asia/Beirut', day: '2026-03-29', around: '2026-03-28T22:00:00.000Z' },
  { timeZone: 'Australia/Lord_Howe', day: '2026-04-05', around: '2026-04-04T13:00:00.000Z' },
  { timeZone: 'Pacific/Apia', day: '2011-12-31', around: '2011-12-30T10:00:00.000Z' },
  { timeZone: 'Asia/Shanghai', day: '1991-04-14', around: '1991-04-13T16:00:00.000Z' },
]
const hour = 3_600_000
const steps = [
  -25 * hour,
  -24 * hour,
  -hour,
  -1,
  0,
  1,
  hour,
  2 * hour,
  3 * hour,
  23 * hour,
  24 * hour,
  25 * hour,
]

describe('A day', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })
  let rows: MutableRow[]

  beforeAll(async () => {
    for (const { day, around } of changes)
      for (const step of steps)
        await createRecord(engine.admin, 'piece', {
          name: 'x',
          due: day,
          at: new Date(Date.parse(around) + step).toISOString(),
        })
    rows = await loadPieces(engine.admin)
  }, 60_000)

  const inZone = (timeZone: string): Ctx => ({
    ...engine.admin,
    model: { ...engine.admin.model, settings: { ...engine.admin.model.settings, timeZone } },
  })

  it.each(changes)(
    'begins and ends where $timeZone says, also on $day, in every engine',
    async ({ timeZone, day }) => {
      const asked = [
        '$date(at)',
        `at < "${day}"`,
        `at <= "${day}"`,
        `at > "${day}"`,
        `at >= "${day}"`,
        `at = "${day}"`,
        `at != "${day}"`,
        'at = due',
        'at < due',
        '$daysBetween($date(at), due)',
        '$addDays($date(at), 1)',
        '$addMonths($date(at), 1)',
        '$day(at) + $month(at) * 100 + $year(at) * 10000',
        '$date(at) < $today()',
      ]
      for (const expression of asked) {
        const found = await inTransaction(inZone(timeZone), async (ctx) => {
          await ctx.db.run(sql`SET LOCAL TIME ZONE 'America/St_Johns'`)
          return compareEngines(ctx, expression, rows)
        })
        expect(found, expression).toBeDefined()
        expect(found!.mismatches.slice(0, 3), expression).toEqual([])
      }
    },
    30_000,
  )
})
