import { beforeAll, describe, expect, it } from 'vitest'
import { inTransaction } from '../../../../engine/context.ts'
import type { MutableRow } from '../../../../engine/rules/load-rows.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { compareEngines, loadPieces, type Mismatch } from './compare.ts'
import corpus from './corpus.json' with { type: 'json' }
import { Generator } from './generate.ts'
import { Random } from './random.ts'
import { fillWorkshop } from './rows.ts'

const runs = Number(process.env['DIFFERENTIAL_RUNS'] ?? 400)
const seed = Number(process.env['DIFFERENTIAL_SEED'] ?? 20261122)

describe('an expression', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })
  let rows: MutableRow[]

  beforeAll(async () => {
    await fillWorkshop(engine.admin, new Random(seed), 40)
    rows = await loadPieces(engine.admin)
  }, 60_000)

  /** The session's zone is neither UTC nor the business one: nothing may depend on it. */
  const elsewhere = <T>(work: (ctx: typeof engine.admin) => Promise<T>): Promise<T> =>
    inTransaction(engine.admin, async (ctx) => {
      await ctx.db.run(sql`SET LOCAL TIME ZONE 'America/St_Johns'`)
      return work(ctx)
    })

  it.each(corpus)('$expression is the same in every engine', async ({ expression }) => {
    const found = await elsewhere((ctx) => compareEngines(ctx, expression, rows))
    expect(found).toBeDefined()
    expect(found!.mismatches).toEqual([])
  })

  it(`means the same to closure, SQL and interpreter, ${runs} times over`, async () => {
    const generator = new Generator(new Random(seed))
    const mismatches: Mismatch[] = []
    const refused: string[] = []
    let checks = 0
    for (let run = 0; run < runs && mismatches.length < 20; run++) {
      const expression = generator.expression()
      const found = await elsewhere((ctx) => compareEngines(ctx, expression, rows)).catch(
        (error: unknown) => {
          throw new Error(`${expression}: ${String(error)}`, { cause: error })
        },
      )
      if (!found) refused.push(expression)
      mismatches.push(...(found?.mismatches.slice(0, 2) ?? []))
      checks += found?.checks ?? 0
    }
    expect(mismatches.map(({ record, ...rest }) => ({ ...rest, record: record.slice(0, 900) }))).toEqual([])
    expect(refused).toEqual([])
    console.info(`${runs} expressions, ${checks} comparisons, no difference`)
  }, 3_600_000)
})
