import { beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../../engine/errors.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { rollUpDue } from '../../../engine/records/eventual-rollups.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('rollups over a tree with itself', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/grove' })
  const make = async (object: string, input: Record<string, unknown>) =>
    String((await createRecord(engine.admin, object, input)).id)
  const triedAgain = () =>
    engine.log.lines.filter(({ message }) => message === 'a transaction is run again').length

  /** Branches that do not say what is on them, counted anew. */
  const wrong = () =>
    engine.db.rows(sql`SELECT b.name, b.borne, t.borne, b.below, t.below, b.best, t.best, b.eggs, n.eggs FROM app.branch b
        LEFT JOIN LATERAL (SELECT COALESCE(sum(fruit), 0) AS borne, COALESCE(sum("all"), 0) AS below, max(fruit) AS best
          FROM app.branch c WHERE c.parent = b.id AND c.deleted_at IS NULL) t ON true
        LEFT JOIN LATERAL (SELECT COALESCE(sum(eggs), 0) AS eggs FROM app.nest x
          WHERE x.branch = b.id AND x.deleted_at IS NULL) n ON true
        WHERE b.deleted_at IS NULL AND (b.borne <> t.borne OR b.below <> t.below OR b.best IS DISTINCT FROM t.best
          OR b.eggs <> n.eggs OR b."all" <> b.fruit + b.borne)`)

  const branches: string[] = []
  const nests: string[] = []
  const visits: string[] = []
  beforeAll(async () => {
    for (let at = 0; at < 40; at++) {
      const parent = at > 2 ? { parent: branches[at % 3] } : {}
      branches.push(await make('branch', { name: `${at}`, fruit: 1, ...parent }))
      nests.push(await make('nest', { branch: branches[at], eggs: 2 }))
      visits.push(await make('visit', { branch: branches[at], birds: 3 }))
    }
  })

  /** Fifty writers, one save after the other; each may be refused, but for a reason that people understand. */
  async function atOnce(saves: number, work: (at: number) => Promise<unknown>): Promise<string[]> {
    const refused: string[] = []
    const writer = async (_: unknown, first: number) => {
      for (let at = first; at < saves; at += 50)
        await work(at).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error
          refused.push(error.code)
        })
    }
    await Promise.all(Array.from({ length: 50 }, writer))
    return refused
  }

  it('are right, and lock nobody out, while fifty writers move and change its records', async () => {
    const refused = await atOnce(400, (at) => {
      const one = branches[(at * 7) % 40]!
      const other = branches[(at * 13 + 5) % 40]!
      if (at % 2) return updateRecord(engine.admin, 'branch', one, { fruit: at })
      return updateRecord(engine.admin, 'branch', one, { parent: one === other ? null : other })
    })
    expect(refused.filter((code) => code !== 'validation_failed')).toEqual([]) // circles are refused
    expect(triedAgain()).toBe(0)
    expect(await wrong()).toEqual([])
  }, 60_000)

  it('are right while what hangs on its records changes, and records go and come back', async () => {
    const before = triedAgain()
    const refused = await atOnce(200, async (at) => {
      const one = branches[(at * 7) % 40]!
      const nest = nests[(at * 11) % 40]!
      if (at % 5 === 0) return updateRecord(engine.admin, 'nest', nest, { eggs: at })
      if (at % 5 === 1) return updateRecord(engine.admin, 'nest', nest, { branch: one })
      if (at % 5 === 2) return deleteRecord(engine.admin, 'branch', one)
      if (at % 5 === 3) return restoreRecord(engine.admin, 'branch', branches[((at - 1) * 7) % 40]!)
      return updateRecord(engine.admin, 'branch', one, { fruit: at })
    })
    expect(refused.filter((code) => !['not_found', 'validation_failed'].includes(code))).toEqual([])
    expect(triedAgain()).toBe(before)
    expect(await wrong()).toEqual([])
  }, 60_000)

  it('lock nobody out while what is summed up later goes and comes back with its records', async () => {
    const before = triedAgain()
    const refused = await atOnce(400, async (at) => {
      const turn = at >> 2
      const [one, visit] = [branches[(turn * 7) % 40]!, visits[(turn * 11) % 40]!]
      if (at % 4 === 0) return deleteRecord(engine.admin, 'visit', visit)
      if (at % 4 === 1) return deleteRecord(engine.admin, 'branch', one)
      if (at % 4 === 2) return restoreRecord(engine.admin, 'visit', visit)
      return restoreRecord(engine.admin, 'branch', one)
    })
    expect(refused.filter((code) => !['not_found', 'validation_failed', 'forbidden'].includes(code))).toEqual(
      [],
    )
    expect(triedAgain()).toBe(before)
    while (await rollUpDue(engine.system));
    expect(await wrong()).toEqual([])
    expect(
      await engine.db.rows(sql`SELECT b.name, b.birds FROM app.branch b WHERE b.deleted_at IS NULL AND b.birds <>
        (SELECT COALESCE(sum(birds), 0) FROM app.visit v WHERE v.branch = b.id AND v.deleted_at IS NULL)`),
    ).toEqual([])
  }, 60_000)
})
