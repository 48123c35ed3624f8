import type { Ctx } from '../../context.ts'
import type { Person } from '../../organisation/persons.ts'
import { hasSystemRight } from '../../permissions/system-right.ts'
import { type Sql, sql } from '../../sql.ts'
import { type Localized, textFor } from '../expressions/templates.ts'
import { isoOf } from '../runs.ts'
import { betweenReminders } from '../seats/notes.ts'
import { isAsked } from './asked-advice.ts'
import { actsAt, type TaskAct } from './task-acts.ts'

export interface TaskRow {
  id: string
  run: string
  workflow: string
  node: string
  state: 'open' | 'waiting' | 'done' | 'handed' | 'removed' | 'closed'
  title: string
  description: string | null
  /** Its buttons; one without a name when there are none. */
  outputs: string[]
  /** What buttons are called, by their names; those that have no other name are not there. */
  labels: Record<string, string>
  fields: unknown[]
  editable: string[]
  form: string | null
  object: string | null
  record: string | null
  assignee: string | null
  /** Whether it is still to be claimed. */
  claimable: boolean
  port: string | null
  created_at: string
  ended_at: string | null
  due_at: string | null
  /** For whom they stand in; of advice, whose decision it is for. */
  original: Person | null
  acts: TaskAct[]
  /** It waits for somebody whom the person has asked. */
  waiting: boolean
  /** The answer decides nothing. */
  advice: boolean
  /** Somebody asks the person what they think of it; a comment is the answer. */
  asked: boolean
}

interface Read extends Omit<TaskRow, 'title' | 'description' | 'acts' | 'labels'> {
  labels: Record<string, Localized>
  title: Localized
  description: Localized | null
  is_mine: boolean
  may_claim: boolean
  is_claimed: boolean
  was_added: boolean
  is_open: boolean
  is_seated: boolean
  others_asked: boolean
  has_added: boolean
  reminded_at: string | null
  permitted: string[] | null
}

const most = 200

/** Tasks as whoever asks sees them. `t` is the seat. */
export async function readTasks(ctx: Ctx, { which, order }: { which: Sql; order: Sql }): Promise<TaskRow[]> {
  const me = sql`${ctx.user.id}::uuid`
  const inVisit = sql`o.run_id = t.run_id AND o.key = t.key AND o.option IS NOT DISTINCT FROM t.option`
  const pending = sql`o.state IN ('open', 'waiting')`
  const rows =
    await ctx.db.rows<Read>(sql`SELECT t.id, t.run_id AS run, r.name AS workflow, t.node, t.state, t.title,
      t.description, t.outputs, t.labels, t.fields, t.editable, t.form, t.object, t.record_id AS record, t.assignee,
      (t.assignee IS NULL) AS claimable, t.port, ${isoOf(sql`t.created_at`)} AS created_at,
      ${isoOf(sql`t.ended_at`)} AS ended_at,
      ${isoOf(sql`CASE WHEN t.state IN ('open', 'waiting') THEN coalesce((SELECT d.due_at FROM sys.run_timer d
        WHERE d.run_id = t.run_id AND d.token = t.token AND d.state = 'open'
          AND d.port = 'deadline:' || coalesce(t.option, '') || ':'), t.due_at) ELSE t.due_at END`)} AS due_at,
      CASE WHEN p.id IS NOT NULL THEN jsonb_build_object('id', p.id, 'name', p.name) END AS original,
      (t.back_to IS NOT NULL) AS advice,
      (t.state = 'waiting' AND t.assignee = ${me} AND EXISTS (SELECT FROM sys.task o WHERE ${inVisit}
        AND o.seat = t.after_seat AND (o.back_to = t.seat OR o.added_by = t.assignee))) AS waiting,
      ${isAsked(me)} AS asked, coalesce(t.assignee = ${me}, false) AS is_mine,
      (t.state = 'open' AND t.assignee IS NULL AND t.candidates @> ARRAY[${me}]) AS may_claim,
      (t.claimed_at IS NOT NULL) AS is_claimed, (t.added_by IS NOT NULL) AS was_added,
      EXISTS (SELECT FROM sys.task o WHERE ${inVisit} AND ${pending}) AS is_open,
      EXISTS (SELECT FROM sys.task o WHERE ${inVisit} AND (o.assignee = ${me} OR ${me} = ANY(o.candidates))) AS is_seated,
      EXISTS (SELECT FROM sys.task o WHERE ${inVisit} AND o.state = 'open' AND o.assignee <> ${me}) AS others_asked,
      EXISTS (SELECT FROM sys.task o WHERE ${inVisit} AND ${pending} AND o.added_by = ${me}) AS has_added,
      (SELECT max(a.at) FROM sys.task_act a WHERE a.run_id = t.run_id AND a.key = t.key
        AND a.option IS NOT DISTINCT FROM t.option AND a.act = 'remind' AND a.actor IS NOT NULL) AS reminded_at,
      t.acts AS permitted
    FROM sys.task t JOIN sys.run r ON r.id = t.run_id
    LEFT JOIN LATERAL (SELECT o.assignee FROM sys.task o WHERE ${inVisit} AND o.seat = t.back_to) b ON true
    LEFT JOIN app."user" p ON p.id = coalesce(b.assignee, t.original)
    WHERE ${which} ORDER BY ${order}, t.id LIMIT ${most}`)
  return rows.map((row) => toRow(ctx, row))
}

function toRow(ctx: Ctx, row: Read): TaskRow {
  const {
    is_mine: isMine,
    may_claim: mayClaim,
    is_claimed: isClaimed,
    was_added: wasAdded,
    is_open: isOpen,
    is_seated: isSeated,
    others_asked: othersAsked,
    has_added: hasAdded,
    reminded_at: remindedAt,
    permitted,
    ...told
  } = row
  const read = (text: Localized) => textFor(text, ctx.locale, ctx.model.settings.language)
  const isQuiet =
    remindedAt !== null && new Date(remindedAt).getTime() + betweenReminders > ctx.clock.now().getTime()
  const standing = {
    isMine,
    mayClaim,
    isClaimed,
    wasAdded,
    isOpen,
    isAsked: told.asked,
    mayRemind: isSeated || hasSystemRight(ctx, 'manage_processes'),
    othersAsked,
    hasAdded,
    isQuiet,
    permitted,
  }
  return {
    ...told,
    title: read(told.title),
    description: told.description && read(told.description),
    labels: Object.fromEntries(Object.entries(told.labels).map(([port, label]) => [port, read(label)])),
    // Whoever is only asked what they think has no button to press.
    ...(told.asked ? { editable: [], form: null, ...(mayClaim ? {} : { outputs: [], labels: {} }) } : {}),
    // Advice asks for nothing and saves nothing.
    ...(told.advice ? { editable: [], form: null, fields: told.fields.map(optional) } : {}),
    acts: actsAt({ ...standing, state: told.state, isAdvice: told.advice }),
  }
}

const optional = (field: unknown): unknown =>
  typeof field === 'object' && field !== null ? { ...field, required: false } : field
