import { setTimeout as sleep } from 'node:timers/promises'
import type { Queryable } from '../database.ts'
import { AppError } from '../errors.ts'
import type { ItemKey } from '../model.ts'
import { sql } from '../sql.ts'
import { underPublishLock } from '../tables/connection.ts'
import { readDraft } from './draft.ts'
import { type Layers, readLayers } from './layers.ts'
import { applyPatch, makePatch, overlaps } from './merge-patch.ts'
import type { Package } from './packages.ts'
import { type PreparedPlan, preparePlan } from './plan.ts'
import { type PublishTools, requireSound } from './publication.ts'
import { carryOut, resumePublish } from './publish.ts'
import { readBodies, saveBodies } from './store.ts'

/** Tries, 200 ms apart, before a start goes on with what another node's long publish has not replaced yet. */
const patientFor = 50

export interface PackagesResult {
  /** The version that was made, if any. */
  version?: number
  /** Why packages wait in the draft instead. */
  waits: string[]
}

/**
 * At start: shipped packages that are new or newer publish themselves if that destroys nothing and conflicts with
 * nothing; otherwise they wait in the draft and the start goes on with the old version. Nodes that start together
 * wait for one another.
 */
export async function publishShippedPackages(
  tools: PublishTools,
  packages: readonly Package[],
): Promise<PackagesResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      await resumePublish(tools)
      if ((await newerPackages(tools.db, packages)).length === 0) return { waits: [] }
      return await underPublishLock(tools.db.url, () => publishThem(tools, packages))
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'publish_running') throw error
      if (attempt >= patientFor && (await readLayers(tools.db)).version > 0)
        return {
          waits: ['Another publish is under way; the packages are looked at again at the next start.'],
        }
      await sleep(200)
    }
  }
}

async function publishThem(tools: PublishTools, packages: readonly Package[]): Promise<PackagesResult> {
  const newer = await newerPackages(tools.db, packages)
  if (newer.length === 0) return { waits: [] }
  await tools.db.transaction((tx) => stage(tx, newer, tools.clock.now()))
  const message = `Packages ${newer.map(({ name, version }) => `${name} ${version}`).join(', ')}`
  const request = { message, author: null, packagesOnly: true } as const
  const prepared = await preparePlan(tools.db, request, tools)
  const waits = await reasonsToWait(tools.db, prepared)
  if (waits.length > 0) {
    tools.log.warn({ packages: newer.map((each) => each.name), reasons: waits }, 'packages wait in the draft')
    await tools.db.run(sql`UPDATE sys.draft_package SET reasons = ${JSON.stringify(waits)}::json`)
    return { waits }
  }
  requireSound(prepared, request)
  const { version } = await carryOut(tools, prepared, request)
  return { version, waits: [] }
}

/** Packages whose content is not the published one; an older one than is published stays out. */
async function newerPackages(db: Queryable, packages: readonly Package[]): Promise<Package[]> {
  const layers = await readLayers(db)
  return packages.filter(
    (each) => !isOlder(each.version, layers.packages[each.name]) && !isPublished(layers, each),
  )
}

function isPublished({ items }: Layers, { name, documents }: Package): boolean {
  const now = Object.entries(items).filter(([, layers]) => layers.package?.name === name)
  return (
    now.length === documents.size &&
    now.every(([key, layers]) => documents.get(key as ItemKey)?.hash === layers.package?.hash)
  )
}

function isOlder(version: string, published: string | undefined): boolean {
  const numbers = (text: string) => text.split(/[.-]/).slice(0, 3).map(Number)
  const [a, b] = [numbers(version), numbers(published ?? '0.0.0')]
  const at = a.findIndex((number, place) => number !== b[place])
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0)
}

async function stage(tx: Queryable, packages: readonly Package[], at: Date): Promise<void> {
  for (const { name, version, documents } of packages) {
    await saveBodies(
      tx,
      [...documents.values()].map((each) => each.document),
    )
    const items = Object.fromEntries([...documents].map(([key, { hash }]) => [key, hash]))
    await tx.run(sql`INSERT INTO sys.draft_package (name, version, items, reasons, at)
      VALUES (${name}, ${version}, ${JSON.stringify(items)}::json, '[]', ${at})
      ON CONFLICT (name) DO UPDATE SET version = excluded.version, items = excluded.items, at = excluded.at`)
  }
}

async function reasonsToWait(db: Queryable, { plan, next }: PreparedPlan): Promise<string[]> {
  const drafts = new Set((await readDraft(db)).map((row) => `${row.kind}/${row.name}`))
  const changed = next.waiting.flatMap((each) =>
    (Object.entries(each.items) as [ItemKey, string][])
      .filter(([key, hash]) => next.base.items[key] && next.base.items[key]?.package?.hash !== hash)
      .map(([key]) => key),
  )
  return [
    ...plan.problems
      .filter((each) => each.severity === 'error' || each.code === 'package_conflict')
      .map((each) => `${each.path} ${each.message.en}`),
    ...plan.steps
      .filter((step) => step.destroysData)
      .map((step) => `${step.description.en}: this loses data.`),
    ...changed.filter((key) => drafts.has(key)).map((key) => `${key} is being changed in the draft.`),
    ...(await contested(db, next, changed)),
  ]
}

/** Places that both the new package and the admin's patch set, to different values. */
async function contested(
  db: Queryable,
  next: PreparedPlan['next'],
  changed: readonly ItemKey[],
): Promise<string[]> {
  const patched = changed.flatMap((key) => {
    const [old, now] = [next.base.items[key], next.items[key]]
    const patch = old?.overlay?.how === 'patch' ? old.overlay.hash : undefined
    return old?.package && now?.package && patch
      ? [{ key, old: old.package.hash, now: now.package.hash, patch }]
      : []
  })
  const bodies = await readBodies(
    db,
    patched.flatMap(({ old, now, patch }) => [old, now, patch]),
  )
  return patched.flatMap(({ key, old, now, patch }) => {
    const [base, theirs, ours] = [bodies.get(old), bodies.get(now), bodies.get(patch)]
    const shipped = makePatch(base as Record<string, unknown>, theirs as Record<string, unknown>)
    const ourChange = makePatch(
      base as Record<string, unknown>,
      applyPatch(base, ours) as Record<string, unknown>,
    )
    return overlaps(ourChange, shipped).map((path) => `${key}#${path} was changed here and in the package.`)
  })
}
