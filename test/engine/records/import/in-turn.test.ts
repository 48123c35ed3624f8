import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { inTurn } from '../../../../engine/records/import/in-turn.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { importer } from './importer.ts'

describe('parts in turn', () => {
  const upTo = (count: number) => {
    let at = 0
    return async () => (at < count ? ++at : undefined)
  }

  it('get ready while the one before is written, and are written one after the other', async () => {
    const told: string[] = []
    await inTurn(upTo(3), async (part, turn) => {
      told.push(`ready ${part}`)
      await turn.write()
      told.push(`write ${part}`)
      await sleep(20)
      told.push(`done ${part}`)
    })
    expect(told).toEqual([
      ...['ready 1', 'write 1', 'ready 2', 'done 1'],
      ...['write 2', 'ready 3', 'done 2', 'write 3', 'done 3'],
    ])
  })

  it('are begun again when the one before is taken apart', async () => {
    const told: string[] = []
    await inTurn(upTo(2), async (part, turn) => {
      told.push(`ready ${part}`)
      await turn.write()
      if (part === 1) {
        await sleep(20)
        turn.apart()
        await sleep(20)
      }
      told.push(`done ${part}`)
    })
    expect(told).toEqual(['ready 1', 'ready 2', 'done 1', 'ready 2', 'done 2'])
  })

  it('end with what went wrong first, and leave nothing running', async () => {
    let running = 0
    const work = inTurn(upTo(9), async (part, turn) => {
      running++
      try {
        await turn.write()
        await sleep(10)
        if (part === 2) throw new Error('part 2 failed')
      } finally {
        running--
      }
    })
    await expect(work).rejects.toThrow('part 2 failed')
    expect(running).toBe(0)
  })

  it('give way to one that takes very long', async () => {
    const tries = [0, 0, 0]
    await inTurn(upTo(2), async (part, turn) => {
      tries[part]!++
      await turn.write()
      if (part === 1) await sleep(2_300)
    })
    expect(tries).toEqual([0, 1, 2])
  }, 10_000)
})

describe('an import of several parts', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })
  const { run } = importer(engine)

  it('saves every good row once, in the order of the file, whichever rows are wrong', async () => {
    const rows = Array.from({ length: 7_000 }, (_, at) => {
      const row = at + 2
      // Wrong in itself, and the same key as in the part before.
      if (row % 1_500 === 0) return `Row ${row},C-${row},many`
      if (row === 2_100) return `Row ${row},C-1900,5`
      return `Row ${row},C-${row},${at % 90}`
    })
    const job = await run('thing', `Name,Code,Number\n${rows.join('\n')}\n`, {
      columns: { Name: { field: 'name' }, Code: { field: 'code' }, Number: { field: 'f_integer' } },
    })
    expect(job).toMatchObject({ state: 'done', done: 7_000, result: { created: 6_995, failed: 5 } })
    expect(job.errors.map(({ row }) => row).sort((a, b) => a! - b!)).toEqual([1500, 2100, 3000, 4500, 6000])
    const stored = await engine.db.rows<{ code: string }>(
      sql`SELECT code FROM app.thing WHERE code LIKE 'C-%' ORDER BY created_at, id`,
    )
    expect(stored).toHaveLength(6_995)
    expect(new Set(stored.map(({ code }) => code)).size).toBe(6_995)
    expect(stored[0]).toEqual({ code: 'C-2' })
    expect(stored.at(-1)).toEqual({ code: 'C-7001' })
  }, 60_000)
})
