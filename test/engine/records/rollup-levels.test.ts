import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../../engine/errors.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { rollUpDue } from '../../../engine/records/eventual-rollups.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('rollups through several levels', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/quarry' })
  const make = async (object: string, input: Record<string, unknown>) =>
    String((await createRecord(engine.admin, object, input)).id)
  const triedAgain = () =>
    engine.log.lines.filter(({ message }) => message === 'a transaction is run again').length

  /** What every site and pit should say, counted anew. */
  const wrong = () =>
    engine.db.rows(sql`SELECT 'pit' AS object, p.name, p.dug, p.usual FROM app.pit p
        LEFT JOIN LATERAL (SELECT COALESCE(sum(weight), 0) AS dug, avg(weight) AS usual FROM app.load l
          WHERE l.pit = p.id AND l.deleted_at IS NULL) t ON true
        WHERE p.deleted_at IS NULL AND (p.dug IS DISTINCT FROM t.dug OR p.usual IS DISTINCT FROM round(t.usual, 2))
      UNION ALL SELECT 'site', s.name, s.dug, s.average FROM app.site s
        LEFT JOIN LATERAL (SELECT COALESCE(sum(dug), 0) AS dug, avg(dug) AS average FROM app.pit p
          WHERE p.site = s.id AND p.deleted_at IS NULL) t ON true
        WHERE s.dug IS DISTINCT FROM t.dug OR s.average IS DISTINCT FROM round(t.average, 2)
          OR s.billed <> (SELECT count(*) FROM app.load l WHERE l.billed_to = s.id AND l.deleted_at IS NULL)`)

  let sites: string[]
  let pits: string[]
  beforeAll(async () => {
    sites = [await make('site', { name: 'A' }), await make('site', { name: 'B' })]
    pits = [
      await make('pit', { name: 'a', site: sites[0] }),
      await make('pit', { name: 'b', site: sites[1] }),
    ]
  })

  it('do not lock one another out when a record counts for a parent and for the parent of another', async () => {
    await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const [mine, other] = at % 2 ? [0, 1] : [1, 0]
        const id = await make('load', { pit: pits[mine], billed_to: sites[other], weight: `${at}.25` })
        if (at % 3 === 0) await updateRecord(engine.admin, 'load', id, { weight: '7.77', pit: pits[other] })
        if (at % 4 === 0) await deleteRecord(engine.admin, 'load', id)
      }),
    )
    expect(triedAgain()).toBe(0)
    while (await rollUpDue(engine.system));
    expect(await wrong()).toEqual([])
  }, 60_000)

  it('are right at once where nobody else is writing', async () => {
    await make('load', { pit: pits[0], billed_to: sites[1], weight: '1000' })
    expect(await wrong()).toEqual([])
  })

  it('wait for nobody above who may be told a moment later', async () => {
    const concern = await make('concern', { name: 'C' })
    const site = await make('site', { name: 'D', concern })
    const pit = await make('pit', { name: 'd', site })
    while (await rollUpDue(engine.system));
    await engine.db.withClient(async (client) => {
      await client.query('BEGIN')
      await client.query('SELECT 1 FROM app.concern WHERE id = $1 FOR UPDATE', [concern])
      const saved = make('load', { pit, weight: '5' }).then(() => 'saved')
      const first = await Promise.race([saved, sleep(3_000, 'still waits')])
      await client.query('ROLLBACK')
      await saved
      expect(first).toBe('saved')
    })
    while (await rollUpDue(engine.system));
    expect(await readRecord(engine.admin, 'concern', concern)).toMatchObject({ dug: '5.00' })
  })

  it('change an average by the difference too: nobody walks through the list', async () => {
    const pit = await make('pit', { name: 'c', site: sites[0] })
    for (const weight of ['1', '2', '6']) await make('load', { pit, weight })
    const usual = async () =>
      (await engine.db.rows<{ usual: string }>(sql`SELECT usual FROM app.pit WHERE id = ${pit}::uuid`))[0]
        ?.usual
    expect(await usual()).toBe('3.00')
    await engine.db.run(
      sql`UPDATE app.pit SET usual__sum = usual__sum + 1000, usual__count = usual__count + 6 WHERE id = ${pit}::uuid`,
    )
    await make('load', { pit, weight: '11' })
    expect(await usual()).toBe('102.00') // (9 + 1000 + 11) / (3 + 6 + 1): what was kept, and the difference
    await engine.db.run(
      sql`UPDATE app.pit SET usual__sum = NULL, usual__count = NULL WHERE id = ${pit}::uuid`,
    )
    const id = await make('load', { pit, weight: '5' })
    expect(await usual()).toBe('5.00') // and anew where a publish has not filled it yet
    for (const row of await engine.db.rows<{ id: string }>(
      sql`SELECT id FROM app.load WHERE pit = ${pit}::uuid AND id <> ${id}::uuid`,
    ))
      await deleteRecord(engine.admin, 'load', row.id)
    expect(await usual()).toBe('5.00')
    await updateRecord(engine.admin, 'load', id, { weight: null })
    expect(await usual()).toBeNull()
    expect(await wrong()).toEqual([])
  })

  it('end up right while the parents move to other parents', async () => {
    const before = triedAgain()
    await Promise.all(
      Array.from({ length: 40 }, async (_, at) => {
        if (at % 4 === 0)
          await updateRecord(engine.admin, 'pit', pits[at % 8 ? 0 : 1]!, { site: sites[(at / 4) % 2] })
        else await make('load', { pit: pits[at % 2], billed_to: sites[(at + 1) % 2], weight: `${at}.5` })
      }),
    )
    expect(triedAgain()).toBe(before)
    while (await rollUpDue(engine.system));
    expect(await wrong()).toEqual([])
  }, 60_000)

  it('are right, and lock nobody out, while heads, their lines and what is above go and come back', async () => {
    const before = triedAgain()
    const codes: string[] = []
    const loads = await Promise.all(
      Array.from({ length: 8 }, (_, at) => make('load', { pit: pits[at % 2], weight: `${at}` })),
    )
    const sacks = await Promise.all(
      Array.from({ length: 24 }, (_, at) => make('sack', { load: loads[at % 8], stones: 1 })),
    )
    const work = (at: number): Promise<unknown> => {
      const load = loads[at % 8]!
      const sack = sacks[at % 24]!
      if (at % 6 === 0) return updateRecord(engine.admin, 'sack', sack, { stones: at })
      if (at % 6 === 1)
        return updateRecord(engine.admin, 'load', load, { weight: '3', sacks: [{ id: sack, stones: 2 }] })
      if (at % 6 === 2) return deleteRecord(engine.admin, 'pit', pits[at % 2]!)
      if (at % 6 === 3) return restoreRecord(engine.admin, 'pit', pits[(at - 1) % 2]!)
      if (at % 6 === 4) return deleteRecord(engine.admin, 'sack', sack)
      return updateRecord(engine.admin, 'load', load, {
        pit: pits[at % 2],
        billed_to: sites[((at / 2) % 2) | 0],
      })
    }
    await Promise.all(
      Array.from({ length: 180 }, (_, at) =>
        work(at).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error
          codes.push(error.code)
        }),
      ),
    )
    // What is in the bin cannot be changed, nor can a line be put below it.
    expect(codes.filter((code) => !['not_found', 'validation_failed'].includes(code))).toEqual([])
    expect(triedAgain()).toBe(before)
    while (await rollUpDue(engine.system));
    expect(await wrong()).toEqual([])
    expect(
      await engine.db.rows(sql`SELECT l.id FROM app.load l WHERE l.deleted_at IS NULL AND l.stones IS DISTINCT FROM
        (SELECT COALESCE(sum(stones), 0) FROM app.sack s WHERE s.load = l.id AND s.deleted_at IS NULL)`),
    ).toEqual([])
  }, 60_000)
})
