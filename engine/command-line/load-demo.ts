import type { Demo, DemoRecord } from '../../metadata/crm/demo/demo.ts'
import { demos } from '../../metadata/demos.ts'
import { setPassword } from '../auth/passwords.ts'
import type { Ctx } from '../context.ts'
import { sql } from '../db/sql.ts'
import { contexts } from '../jobs/contexts.ts'
import { demoUsers, keepDemoUsers } from '../organisation/demo-users.ts'
import { findUserByEmail } from '../organisation/users.ts'
import { bulkRecords } from '../records/bulk.ts'

/** Records of one demo, by the keys that it gave them. */
type Made = Map<string, string>

const mostAtOnce = 500

/**
 * Fills an empty system with the demo records of its packages, through the save order, as the people who would have
 * made them and at the time they would have.
 *
 * @returns how many records were made; 0 when the demo is there already or the system is in use
 */
export async function loadDemo(ctx: Ctx): Promise<number> {
  if (!(await isUnused(ctx))) return 0
  let count = 0
  for (const makeDemo of Object.values(demos)) count += await loadOne(ctx, makeDemo(ctx.clock.now()))
  return count
}

/** Whoever has records of their own does not want invented ones among them. */
async function isUnused(ctx: Ctx): Promise<boolean> {
  if ((await demoUsers(ctx.db)).length > 0) return false
  const saved = await ctx.db.first(sql`SELECT 1 FROM sys.history LIMIT 1`)
  return saved === undefined
}

async function loadOne(ctx: Ctx, { records, signIns }: Demo): Promise<number> {
  const made: Made = new Map()
  for (const group of inGroups(records.filter(({ object }) => ctx.model.objects.has(object))))
    await saveGroup(ctx, group, made)
  const at = ctx.clock.now()
  for (const { email, password } of signIns) {
    const user = await findUserByEmail(ctx.db, email)
    if (user) await setPassword(ctx.db, user.id, { password, at })
  }
  await keepDemoUsers(ctx.db, signIns)
  return made.size
}

/**
 * Records of one object, one maker and one month go together: made at one moment, in few statements. References
 * among the records of one object point to earlier groups only where their maker is the same, so users come one by
 * one.
 */
function inGroups(records: readonly DemoRecord[]): DemoRecord[][] {
  const groups = new Map<string, DemoRecord[]>()
  const last = new Map<string, number>()
  for (const record of records) {
    const base = `${record.object} ${record.by ?? ''} ${record.at.slice(0, 7)}`
    const part = last.get(base) ?? 0
    const full = (groups.get(`${base} ${part}`)?.length ?? 0) >= mostAtOnce
    const now = full || refersWithin(record, groups.get(`${base} ${part}`)) ? part + 1 : part
    last.set(base, now)
    const key = `${base} ${now}`
    const group = groups.get(key)
    if (group) group.push(record)
    else groups.set(key, [record])
  }
  const order = [...new Set(records.map(({ object }) => object))]
  return [...groups.values()].sort(([a], [b]) => order.indexOf(a!.object) - order.indexOf(b!.object))
}

function refersWithin(record: DemoRecord, group: readonly DemoRecord[] | undefined): boolean {
  const wanted = Object.values(record.values).map((value) => (value as { ref?: string } | null)?.ref)
  return group?.some(({ key }) => wanted.includes(key)) ?? false
}

async function saveGroup(ctx: Ctx, group: readonly DemoRecord[], made: Made): Promise<void> {
  const { object, at, by } = group[0]!
  const writer = await writerOf(ctx, { at, by: by === undefined ? undefined : made.get(by) })
  const { results } = await bulkRecords(writer, object, {
    create: group.map(({ values }) => resolved(values, made) as Record<string, unknown>),
    mode: 'all',
  })
  results.forEach((result, n) => {
    if (!('problem' in result)) made.set(group[n]!.key, result.id)
  })
}

/** The maker, who may do everything while the demo is made. */
async function writerOf(ctx: Ctx, { at, by }: { at: string; by: string | undefined }): Promise<Ctx> {
  const known = ctx.parts.get(contexts)
  const [system, person] = await Promise.all([
    known.system(),
    by === undefined ? undefined : known.ofUser(by, 'demo'),
  ])
  const user = person ? { ...person.user, roles: ['admin'] } : system.user
  return { ...system, user, via: 'demo', clock: { now: () => new Date(at) } }
}

/** Keys become ids, in lines too. */
function resolved(value: unknown, made: Made): unknown {
  if (Array.isArray(value)) return value.map((entry) => resolved(entry, made))
  if (typeof value !== 'object' || value === null) return value
  const { ref, object } = value as { ref?: unknown; object?: unknown }
  if (typeof ref === 'string') {
    const id = made.get(ref)
    if (id === undefined) throw new Error(`The demo refers to "${ref}" before it is made.`)
    return typeof object === 'string' ? { id, object } : { id }
  }
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, resolved(entry, made)]))
}
