import { compileNode, holds, type Row, type Surroundings } from '../../../metadata/language/evaluate.ts'
import { emptyNeed, mergeNeeds, type Needs, needsOf } from '../../../metadata/language/needs.ts'
import type { Node } from '../../../metadata/language/types.ts'
import type { Ctx } from '../../context.ts'
import type { AppModel, AssignmentEntry, AssignmentRule, ObjectDef, Who } from '../../model.ts'
import { loadRows, type MutableRow, readRow } from '../../rules/load-rows.ts'
import { findPeople, type People } from '../../rules/people.ts'
import { surroundingsOf } from '../../rules/surroundings.ts'
import { ident, raw, type Sql, sql } from '../../sql.ts'
import { type Batch, byObject, type Change } from '../change.ts'
import { needsOfAll, ruleRows } from '../rule-rows.ts'
import { counters } from './take-numbers.ts'

/** What says to whom an object's records go. */
export const rulesOfAssignment = (
  { assignmentRules }: Pick<AppModel, 'assignmentRules'>,
  object: ObjectDef,
): AssignmentRule[] => (assignmentRules.get(object.name) ?? []).filter(({ on }) => on.includes('create'))

/**
 * Gives new records for which nobody was named an owner or a pool, and those about which the rules are asked anew, by
 * the object's assignment rules: the first entry that holds and finds somebody. Where no rule does, a new record is its
 * maker's, and another stays whose it is.
 */
export async function assign(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [object, all] of byObject(batch.changes)) {
    const rules = rulesOfAssignment(ctx.model, object)
    const open = all.filter(
      (change) =>
        change.anew || (change.kind === 'create' && !change.values.get('owner') && !change.input['owner']),
    )
    if (rules.length === 0 || open.length === 0) continue
    const nodes = nodesOf(rules)
    const around = await surroundingsOf(ctx, nodes)
    const rows = await ruleRows(ctx, batch, object, open, withHosts(needsOfAll(nodes), rules))
    const assigning = new Assigning(ctx, object, open)
    for (const change of open) {
      const { row } = rows.get(change)!
      // Rules are written for records that nobody has yet.
      if (change.anew) for (const name of ['owner', 'owner_department', 'owner_pool']) delete row[name]
      await assigning.next(rules, change, row, around)
    }
  }
}

/** Keeps why a record went to whom, in the save's own transaction. */
export async function keepAssignments(ctx: Ctx, batch: Batch): Promise<void> {
  const rows = batch.changes.flatMap((change) =>
    change.assignedBy && (change.kind === 'create' || change.values.has('owner'))
      ? [
          {
            object: change.object.name,
            id: change.id,
            ...change.assignedBy,
            owner: (change.values.get('owner') as { id: string } | null)?.id ?? null,
            pool: (change.values.get('owner_pool') as string | undefined) ?? null,
          },
        ]
      : [],
  )
  if (rows.length === 0) return
  await ctx.db.run(sql`INSERT INTO sys.assignment (object, record_id, at, rule, entry, user_id, pool)
    SELECT x.object, x.id, ${ctx.clock.now().toISOString()}::timestamptz, x.rule, x.entry, x.owner, x.pool
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS x(object text, id uuid, rule text, entry text, owner uuid, pool text)`)
}

const remembered = new WeakMap<AssignmentRule, readonly Node[]>()

function nodesOf(rules: readonly AssignmentRule[]): Node[] {
  return rules.flatMap((rule) => {
    const known = remembered.get(rule) ?? [
      ...(rule.when ? [rule.when] : []),
      ...rule.entries.flatMap(({ when, to }) => [
        ...(when ? [when] : []),
        ...to.flatMap((who) =>
          who.kind === 'expression' ? [who.node] : who.kind === 'superior' ? [who.of] : [],
        ),
      ]),
    ]
    remembered.set(rule, known)
    return [...known]
  })
}

/** What `$record` is asked for beside the rules' own conditions. */
function withHosts(needs: Needs, rules: readonly AssignmentRule[]): Needs {
  const skills = rules.flatMap(({ entries }) => entries.flatMap((entry) => entry.skills ?? []))
  return skills.length === 0 ? needs : { ...needs, root: mergeNeeds(needs.root, needsOf(skills).record) }
}

/** What of the record decides whom a document names. */
function dependsOn(who: Who, row: Row, around: Surroundings): unknown {
  if (who.kind === 'owner') return (row['owner'] as { id?: string } | undefined)?.id
  if (who.kind === 'expression') return compileNode(who.node)(row, around)
  return who.kind === 'superior' ? compileNode(who.of)(row, around) : undefined
}

class Assigning {
  readonly #ctx: Ctx
  readonly #object: ObjectDef
  /** People of an entry by what of the record they depend on: equal records of a batch ask once. */
  readonly #found = new Map<AssignmentEntry, Map<string, Promise<People>>>()
  /** Open records by person, those of this batch counted. */
  readonly #load = new Map<string, number>()
  readonly #away = new Map<string, boolean>()
  readonly #turns = new Map<string, { next: number; end: number }>()
  /** Records that still wait for somebody. */
  #open: number
  /** Records that are given anew: they are nobody's load while that is decided. */
  readonly #anew: readonly string[]

  constructor(ctx: Ctx, object: ObjectDef, open: readonly Change[]) {
    this.#ctx = ctx
    this.#object = object
    this.#open = open.length
    this.#anew = open.filter(({ anew }) => anew).map(({ id }) => id)
  }

  async next(...args: Parameters<Assigning['one']>): Promise<void> {
    await this.one(...args)
    this.#open -= 1
  }

  async one(rules: readonly AssignmentRule[], change: Change, row: Row, around: Surroundings): Promise<void> {
    if (change.anew) change.anew.isGiven = false
    for (const rule of rules) {
      if (rule.when && !holds(rule.when, row, around)) continue
      for (const entry of rule.entries) {
        if (entry.when && !holds(entry.when, row, around)) continue
        const { users, pool } = await this.#people(entry, row, around)
        const picked = await this.#pick(rule, entry, users, row, around)
        if (!picked && !pool) continue
        change.values.set('owner', picked ? { id: picked } : null)
        if (!picked && pool) change.values.set('owner_pool', pool)
        else if (change.before?.['owner_pool']) change.values.set('owner_pool', null)
        change.assignedBy = { rule: rule.name, entry: entry.name }
        if (change.anew) {
          change.anew.isGiven = true
          // As if it had been said: what waits for an approval is what was said.
          change.input = { ...change.input, owner: change.values.get('owner') }
        }
        return
      }
    }
  }

  async #people(entry: AssignmentEntry, row: Row, around: Surroundings): Promise<People> {
    const find = async (): Promise<People> => {
      const found = await Promise.all(entry.to.map((who) => findPeople(this.#ctx, who, row, around)))
      const pool = found.find((one) => one.pool)?.pool
      return { users: [...new Set(found.flatMap(({ users }) => users))].sort(), ...(pool ? { pool } : {}) }
    }
    const found = this.#found.get(entry) ?? new Map<string, Promise<People>>()
    this.#found.set(entry, found)
    const key = JSON.stringify(entry.to.map((who) => dependsOn(who, row, around) ?? null))
    const known = found.get(key) ?? find()
    found.set(key, known)
    return known
  }

  async #pick(
    rule: AssignmentRule,
    entry: AssignmentEntry,
    users: readonly string[],
    row: Row,
    around: Surroundings,
  ): Promise<string | undefined> {
    let fit = users
    if (entry.skipAway) fit = await this.#present(fit, around.today)
    if (entry.skills) fit = await this.#skilled(entry.skills, fit, row, around)
    if (entry.limit !== undefined || entry.pick === 'leastLoaded') await this.#count(fit)
    const { limit } = entry
    if (limit !== undefined) fit = fit.filter((id) => this.#load.get(id)! < limit)
    if (fit.length === 0) return undefined
    const picked =
      entry.pick === 'leastLoaded'
        ? fit.reduce((best, id) => (this.#load.get(id)! < this.#load.get(best)! ? id : best))
        : fit[await this.#turn(`${rule.name}#${entry.name}`, fit.length)]!
    this.#load.set(picked, (this.#load.get(picked) ?? 0) + 1)
    return picked
  }

  /** Whose turn it is; taken like numbers, a block a batch, so that nobody waits for another's save. */
  async #turn(name: string, count: number): Promise<number> {
    if (count === 1) return 0
    let turns = this.#turns.get(name)
    if (!turns || turns.next === turns.end) {
      const block = Math.min(this.#open, 100)
      const counter = `assign:${name}`
      const row = await this.#ctx.parts.get(counters).first<{ last: number }>(
        this.#ctx.isTrial
          ? sql`SELECT coalesce(max(last), 0) + ${block} AS last FROM sys.counter WHERE name = ${counter} AND period = ''`
          : sql`INSERT INTO sys.counter AS c (name, period, last) VALUES (${counter}, '', ${block})
              ON CONFLICT (name, period) DO UPDATE SET last = c.last + excluded.last RETURNING last`,
      )
      turns = { next: Number(row!.last) - block, end: Number(row!.last) }
      this.#turns.set(name, turns)
    }
    return turns.next++ % count
  }

  async #present(ids: readonly string[], today: string): Promise<string[]> {
    const unknown = ids.filter((id) => !this.#away.has(id))
    if (unknown.length > 0) {
      const rows = await this.#ctx.db.rows<{ id: string; away: boolean }>(
        sql`SELECT id, COALESCE(away_until >= ${today}::date, false) AS away FROM app."user" WHERE id = ANY(${unknown}::uuid[])`,
      )
      for (const { id, away } of rows) this.#away.set(id, away)
    }
    return ids.filter((id) => this.#away.get(id) === false)
  }

  async #skilled(skills: Node, ids: readonly string[], record: Row, around: Surroundings): Promise<string[]> {
    const user = this.#ctx.model.objects.get('user')
    if (!user || ids.length === 0) return []
    const need = needsOf([skills]).root ?? emptyNeed()
    const stored = await this.#ctx.db.rows<Record<string, unknown>>(
      sql`SELECT * FROM app."user" WHERE id = ANY(${ids}::uuid[]) ORDER BY id`,
    )
    const rows: MutableRow[] = stored.map((one) => readRow(user, one, need))
    await loadRows({ model: this.#ctx.model, db: this.#ctx.db }, user, need, rows)
    return rows.filter((one) => holds(skills, one, { ...around, record })).map((one) => String(one['id']))
  }

  /** Records that a person still has to do with: those in an open status group, or all where there is none. */
  async #count(ids: readonly string[]): Promise<void> {
    const unknown = ids.filter((id) => !this.#load.has(id))
    if (unknown.length === 0) return
    for (const id of unknown) this.#load.set(id, 0)
    const rows = await this.#ctx.db.rows<{ id: string; n: number }>(
      sql`SELECT owner AS id, count(*)::integer AS n FROM ${ident('app', this.#object.name)} a
        WHERE owner = ANY(${unknown}::uuid[]) AND deleted_at IS NULL AND ${openOnly(this.#object)}
          AND NOT (id = ANY(${this.#anew}::uuid[])) GROUP BY owner`,
    )
    for (const { id, n } of rows) this.#load.set(id, n)
  }
}

function openOnly(object: ObjectDef): Sql {
  for (const field of object.fields.values()) {
    const open = field.options?.filter(({ group }) => group === 'open').map(({ key }) => key) ?? []
    if (open.length > 0 && !field.computed) return sql`a.${ident(field.name)} = ANY(${open}::text[])`
  }
  return raw('true')
}
