import type { Ctx } from '../../../engine/context.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { purgeRecord } from '../../../engine/records/purge.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { type Kind, type Owner, seesAll } from './kinds.ts'
import type { Facts } from './seed.ts'
import type { World } from './world.ts'

/** So many that a search takes the way for very many. */
const crowd = 1_100

/** Changes in one world everything that the person may not see: values, names, owners, how many there are. */
export async function changeWhatIsHidden(world: World, kind: Kind): Promise<void> {
  const facts = await world.facts(kind)
  if (!seesAll(kind)) await changeRecords(world.admin, kind, facts)
  const seen = [facts.deals.one, facts.deals.two]
  const update = async (id: string, values: Record<string, unknown>) =>
    updateRecord(await world.admin(), 'deal', id, values, { confirm: true })
  if (kind.alsoChanges === 'deals')
    for (const id of seen)
      await update(id, {
        name: `${kind.name} falcon`,
        note: `${kind.name} falcon`,
        amount: '1',
        stage: 'won',
      })
  if (kind.name === 'own') await makeCrowd(world, facts)
}

/** Gives fields that the person sees masked or not at all one value in one world and another in the other. */
export async function tellApart(world: World, kind: Kind): Promise<void> {
  const { deals, firms } = await world.facts(kind)
  const isAfter = world.name === 'after'
  const values =
    kind.alsoChanges === 'phone'
      ? { phone: isAfter ? '13899995678' : '13811115678' }
      : { secret: isAfter ? 'another vault' : 'some safe', rank: isAfter ? 99 : 1 }
  for (const id of [deals.one, deals.two])
    await updateRecord(await world.admin(), 'deal', id, values, { confirm: true })
  if (kind.alsoChanges === 'secret')
    await updateRecord(await world.admin(), 'firm', firms.seen, { budget: isAfter ? 1_000_000 : 2 })
}

async function changeRecords(
  now: () => Promise<Ctx>,
  kind: Kind,
  { deals, firms, people, remarks }: Facts,
): Promise<void> {
  const id = (owner: Owner) => people[owner as Exclude<Owner, 'me'>]
  const [before, after] = [id(kind.hidden[0]), id(kind.hidden[1])]
  const sure = { confirm: true }
  const make = async (object: string, values: Record<string, unknown>) =>
    createRecord(await now(), object, values, sure)
  const name = `${kind.name} falcon`
  const firm = kind.underSeenFirm ? firms.seen : firms.hidden
  await updateRecord(
    await now(),
    'deal',
    deals.changed,
    {
      name: `${name} moved`,
      amount: '77777',
      stage: 'open',
      note: `${name} otherwise`,
      phone: '13900000000',
      secret: 'x',
      rank: 1,
      owner: after,
    },
    sure,
  )
  // Somebody who owns what is unique is told of; nothing else is.
  await updateRecord(
    await now(),
    'deal',
    deals.kept,
    { name: `${name} different`, amount: '4', rank: 8, stage: 'open' },
    sure,
  )
  await deleteRecord(await now(), 'deal', deals.binned)
  await deleteRecord(await now(), 'deal', deals.purged)
  await purgeRecord(await now(), 'deal', deals.purged)
  for (const owner of [before, after])
    await make('deal', {
      name: `${name} more`,
      amount: '5000',
      stage: 'won',
      firm,
      owner,
      lines: [{ name, quantity: 50 }],
      note: `${name} more note`,
    })
  await updateRecord(await now(), 'remark', remarks.hidden, { text: `${name} other remark`, owner: after })
  await make('remark', { text: `${name} new remark`, deal: deals.one, owner: before })
  await make('activity', {
    subject: `${name} new call`,
    owner: people.rival,
    about: { object: 'deal', id: deals.one },
  })
  if (kind.name !== 'without' && kind.name !== 'key') {
    await updateRecord(
      await now(),
      'firm',
      firms.hidden,
      { name: `${name} renamed firm`, city: 'Oslo', budget: 1 },
      sure,
    )
    await make('firm', { name: `${name} new firm`, city: 'Oslo', owner: before })
  }
}

/** Straight into the table: it is their number that counts. */
async function makeCrowd({ db }: World, { people, firms }: Facts): Promise<void> {
  await db.run(sql`INSERT INTO app.deal (id, version, created_at, updated_at, created_by, updated_by, owner, name, stage, amount, amount_base, currency_code, firm)
    SELECT gen_random_uuid(), 1, now(), now(), ${people.rival}::uuid, ${people.rival}::uuid, ${people.rival}::uuid,
      'own sparrow crowd ' || n, 'open', 1, 1, 'USD', ${firms.seen}::uuid FROM generate_series(1, ${crowd}::int) n`)
}

/** Lets the same person have written last in both worlds, whichever was changed first. */
export async function levelOut(world: World, kind: Kind): Promise<void> {
  const { deals, firms } = await world.facts(kind)
  for (const id of [deals.one, deals.two])
    await updateRecord(
      await world.admin(),
      'deal',
      id,
      { amount: '123', phone: '13811110000', secret: 'one', rank: 1 },
      { confirm: true },
    )
  for (const id of [firms.seen, firms.hidden])
    await updateRecord(await world.admin(), 'firm', id, { city: 'Bern', budget: 3 }, { confirm: true })
}
