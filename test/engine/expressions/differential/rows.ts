import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { sql } from '../../../../engine/sql.ts'
import type { Random } from './random.ts'

const maybe = <T>(random: Random, value: () => T, share = 0.75): T | null =>
  random.chance(share) ? value() : null

const texts = [
  'a',
  'Abc',
  'straße',
  'ΟΔΥΣΣΕΥΣ',
  '客户 一',
  '客户二',
  '😀x',
  'two  words',
  'x-12',
  'É',
  '\uff5e tilde',
  "it's 50%",
  'İstanbul',
  'line\nfeed',
  '\\d+',
  'a@b.c-d',
]
const amounts = [
  '0',
  '0.01',
  '-0.01',
  '2.67',
  '2.68',
  '1.01',
  '100',
  '99.90',
  '-7',
  '12345.67',
  '99999.99',
  '0.10',
  '33.33',
  '1000000.05',
]

const day = (random: Random): string =>
  random.pick([
    '2026-03-01',
    '2026-02-28',
    '2024-02-29',
    '2026-12-31',
    '2026-01-31',
    '0001-01-01',
    '9999-12-31',
    '2026-03-08',
    '1999-07-15',
  ])
const instant = (random: Random): string =>
  random.pick([
    '2026-03-01T15:59:59.999Z',
    '2026-03-01T16:00:00.000Z',
    '2026-02-28T23:30:00.000Z',
    '2026-03-08T07:00:00.000Z',
    '2026-11-20T09:30:00.123Z',
    '1969-12-31T23:59:59.999Z',
  ])

/** Halls, benches and pieces with parts: empties, unicode, edges of money and of days; some deleted. */
export async function fillWorkshop(ctx: Ctx, random: Random, pieces: number): Promise<void> {
  const make = async (object: string, input: Record<string, unknown>): Promise<string> =>
    String((await createRecord(ctx, object, input)).id)
  const halls: string[] = []
  for (let n = 0; n < 4; n++)
    halls.push(
      await make('hall', {
        name: maybe(random, () => random.pick(texts)),
        level: maybe(random, () => random.below(9) - 3),
        rent: maybe(random, () => random.pick(amounts)),
      }),
    )
  const benches: string[] = []
  for (let n = 0; n < 8; n++)
    benches.push(
      await make('bench', {
        name: maybe(random, () => random.pick(texts)),
        rank: maybe(random, () => random.below(20) - 5),
        open: random.chance(0.5),
        opened: maybe(random, () => day(random)),
        hall: maybe(random, () => random.pick(halls)),
      }),
    )
  for (let n = 0; n < pieces; n++)
    await make('piece', {
      name: maybe(random, () => random.pick(texts)),
      note: maybe(random, () => `${random.pick(texts)} ${random.pick(texts)}`),
      price: maybe(random, () => random.pick(amounts)),
      worth: maybe(random, () => random.pick(amounts)),
      count: maybe(random, () => random.pick([0, 1, -1, 2, 3, 7, 40, 1000])),
      share: maybe(random, () => random.pick(['0', '12.5', '33.3333', '100'])),
      done: random.chance(0.5),
      due: maybe(random, () => day(random)),
      at: maybe(random, () => instant(random)),
      clock: maybe(random, () => random.pick(['00:00', '12:29:59', '12:30', '23:59:59'])),
      marks: maybe(random, () => [random.pick(texts), 'a'].slice(0, 1 + random.below(2)), 0.6),
      stage: maybe(random, () => random.pick(['cut', 'weld', 'sold', 'lost'])),
      bench: maybe(random, () => random.pick(benches)),
      helpers: maybe(random, () => [random.pick(benches)], 0.5),
      parts: Array.from({ length: random.below(4) }, () => ({
        label: maybe(random, () => random.pick(texts)),
        qty: maybe(random, () => random.below(12) - 2),
        cost: maybe(random, () => random.pick(amounts)),
        spare: random.chance(0.5),
        made: maybe(random, () => day(random)),
        bench: maybe(random, () => random.pick(benches)),
      })),
    })
  // A reference to a record in the bin keeps its id and nothing else.
  await ctx.db.run(sql`UPDATE app.bench SET deleted_at = now() WHERE id = ${benches[0]}::uuid`)
}
