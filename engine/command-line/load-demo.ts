import type { Demo, DemoRecord } from '../../metadata/crm/demo/demo.ts'
import { demos } from '../../metadata/demos.ts'
import { setPassword } from '../auth/passwords.ts'
import { type Ctx, inTransaction, type Principal } from '../context.ts'
import { demoUsers, keepDemoUsers } from '../organisation/demo-users.ts'
import { systemPrincipal } from '../organisation/principals.ts'
import { findUserByEmail } from '../organisation/users.ts'
import { bulkRecords } from '../records/bulk.ts'
import { sql } from '../sql.ts'
import { beginWithToday } from '../workflow/dispatch-dates.ts'
import { askForDemo } from './ask-for-demo.ts'

/** What was made of a demo so far, by the keys that it gave. */
interface Made {
  ids: Map<string, string>
  people: Map<string, Principal>
}

const mostAtOnce = 500
const mostByOne = 8
const demoLock = 7_235_003

/**
 * Fills an empty system with the demo records of its packages, through the save order, as the people who would have
 * made them and at the time they would have. One transaction: a start that is killed meanwhile leaves nothing.
 *
 * @returns how many records were made; 0 when the demo is there already or the system is in use
 */
export function loadDemo(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    await tx.db.run(sql`SELECT pg_advisory_xact_lock(${demoLock})`)
    if (!(await isUnused(tx))) return 0
    let count = 0
    for (const makeDemo of Object.values(demos)) count += await loadOne(tx, makeDemo(ctx.clock.now()))
    await beginWithToday(tx)
    return count
  })
}

/** Whoever has records of their own does not want invented ones among them. */
async function isUnused(ctx: Ctx): Promise<boolean> {
  if ((await demoUsers(ctx.db)).length > 0) return false
  const saved = await ctx.db.first(sql`SELECT 1 FROM sys.history WHERE object <> 'user' LIMIT 1`)
  return saved === undefined
}

async function loadOne(ctx: Ctx, { records, requests, signIns }: Demo): Promise<number> {
  const made: Made = { ids: new Map(), people: new Map() }
  for (const group of inGroups(records.filter(({ object }) => ctx.model.objects.has(object))))
    await saveGroup(ctx, group, made)
  const known = requests.filter(({ object }) => ctx.model.objects.has(object))
  await askForDemo(ctx, known, (key) => idOf(made, key))
  const at = ctx.clock.now()
  for (const { email, password } of signIns) {
    const user = await findUserByEmail(ctx.db, email)
    if (user) await setPassword(ctx.db, user.id, { password, at })
  }
  await keepDemoUsers(ctx.db, signIns)
  return made.ids.size
}

/**
 * A few records of one object that one person made one after the other go together, as if made at one moment: over
 * all people the year stays even, with a fraction of the statements. What nobody made goes together by its moment.
 */
function inGroups(records: readonly DemoRecord[]): DemoRecord[][] {
  const lists = new Map<string, DemoRecord[][]>()
  const byTime = [...records].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  for (const record of byTime) {
    const key = `${record.object} ${record.by ?? record.at}`
    const groups = lists.get(key) ?? [[]]
    lists.set(key, groups)
    const last = groups.at(-1)!
    const most = record.by === undefined ? mostAtOnce : mostByOne
    if (last.length < most && !refersWithin(record, last)) last.push(record)
    else groups.push([record])
  }
  const order = [...new Set(records.map(({ object }) => object))]
  return [...lists.values()].flat().sort(([a], [b]) => order.indexOf(a!.object) - order.indexOf(b!.object))
}

function refersWithin(record: DemoRecord, group: readonly DemoRecord[]): boolean {
  const wanted = Object.values(record.values).map((value) => (value as { ref?: string } | null)?.ref)
  return group.some(({ key }) => wanted.includes(key))
}

async function saveGroup(ctx: Ctx, group: readonly DemoRecord[], made: Made): Promise<void> {
  const { object, at, by } = group[0]!
  const writer = writerOf(ctx, { at, maker: made.people.get(by ?? '') })
  const records = group.map(({ values }) => resolved(values, made) as Record<string, unknown>)
  const { results } = await bulkRecords(writer, object, { create: records, mode: 'all', confirm: true })
  results.forEach((result, n) => {
    if ('problem' in result) return
    made.ids.set(group[n]!.key, result.id)
    if (object === 'user') made.people.set(group[n]!.key, toMaker(result.id, records[n]!))
  })
}

/** Whoever makes demo records may make any. */
const toMaker = (id: string, values: Record<string, unknown>): Principal => ({
  ...systemPrincipal,
  system: false,
  id,
  name: String(values['name']),
  roles: ['admin'],
  department: (values['department'] as { id: string } | undefined)?.id ?? null,
})

const writerOf = (ctx: Ctx, { at, maker }: { at: string; maker: Principal | undefined }): Ctx => ({
  ...ctx,
  user: maker ?? ctx.user,
  via: 'demo',
  clock: { now: () => new Date(at) },
})

function idOf({ ids }: Made, key: string): string {
  const id = ids.get(key)
  if (id === undefined) throw new Error(`The demo refers to "${key}" before it is made.`)
  return id
}

/** Keys become ids, in lines too. */
function resolved(value: unknown, made: Made): unknown {
  if (Array.isArray(value)) return value.map((entry) => resolved(entry, made))
  if (typeof value !== 'object' || value === null) return value
  const { ref, object } = value as { ref?: unknown; object?: unknown }
  if (typeof ref === 'string') {
    const id = idOf(made, ref)
    return typeof object === 'string' ? { id, object } : { id }
  }
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, resolved(entry, made)]))
}
