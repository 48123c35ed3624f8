import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { inLanguage } from '../../fields/option-text.ts'
import { contexts } from '../../jobs/contexts.ts'
import type { ObjectDef } from '../../model.ts'
import { loadPersons, type Person } from '../../organisation/persons.ts'
import { type Sql, sql } from '../../sql.ts'
import { approvalLabel, stepLabel } from '../api-views/labels.ts'
import {
  currencyField,
  currencyIn,
  fieldAt,
  readShown,
  type ShownField,
  shownFields,
  visible,
} from '../api-views/shown-values.ts'
import { valuesSeen } from '../api-views/values-seen.ts'
import { documentOf } from '../scene.ts'
import { readShown as readWhole, shownPaths } from '../shown.ts'
import { type ApprovalInstance, readInstance } from '../store/instance-row.ts'
import { hashOf, mailWayOf } from './links.ts'

/** What became of a link. `stale`: what it stood on has changed; the page of the product says what. */
export type LinkState = 'open' | 'used' | 'expired' | 'closed' | 'stale'

export interface MailDecision {
  /** Of whoever it was sent to: what is told is in their language. */
  locale: string
  label: string
  /** Null until whoever must sign in has. */
  record_label: string | null
  step_label: string
  submitter: Person
  /** What somebody wants done to the record, or `submit`; null until whoever must sign in has. */
  act: string | null
  facts: (ShownField & {
    /** Of which type its values are, and what the options among them are called: nobody need be signed in who could ask. */
    type: string
    labels?: Record<string, string>
  })[]
  /** What the money among them is in: the record's, else the company's; null where nothing is told. */
  currency: string | null
  expires_at: string
  needs_sign_in: boolean
  needs_comment: boolean
  state: LinkState
}

export interface FoundLink {
  task: string
  assignee: string
  instance: ApprovalInstance
  document: ApprovalDocument
  step: string
  shown: string
  expiresAt: string
  state: LinkState
  needsSignIn: boolean
  /** Whoever it was sent to, with their rights. */
  person: Ctx
}

const iso = (column: Sql) => sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * The task behind a link, and whether it can still be decided by it. Asking changes nothing: programs that look through
 * mails follow links.
 *
 * @throws not_found for anything that is no link of ours, or whose person has left
 */
export async function findLink(ctx: Ctx, token: string): Promise<FoundLink> {
  const missing = () => new AppError('not_found', { object: 'link', id: '' })
  if (!/^[\w-]{20,200}$/.test(token)) throw missing()
  const row = await ctx.db.first<{
    task: string
    assignee: string | null
    run: string
    step: string
    shown: string
    expires_at: string
    is_used: boolean
    is_open: boolean
  }>(sql`SELECT l.task_id AS task, t.assignee, t.run_id AS run, s.step, l.shown_hash AS shown,
      ${iso(sql`l.expires_at`)} AS expires_at, l.used_at IS NOT NULL AS is_used, t.state = 'open' AS is_open
    FROM sys.approval_link l JOIN sys.approval_task t ON t.id = l.task_id JOIN sys.approval_step s ON s.id = t.step_id
    WHERE l.token_hash = ${hashOf(token)}`)
  const instance = row && (await readInstance(ctx, row.run))
  if (!row?.assignee || !instance) throw missing()
  const person = await ctx.parts.get(contexts).ofUser(row.assignee, 'screen')
  if (!person) throw missing()
  const document = await documentOf(ctx, instance)
  const system: Ctx = { ...(await ctx.parts.get(contexts).system()), db: ctx.db }
  const isOpen = row.is_open && instance.state === 'pending'
  const now = isOpen ? (await readWhole(system, instance, document)).hash(row.step) : ''
  const isOld = row.expires_at <= ctx.clock.now().toISOString()
  return {
    task: row.task,
    assignee: row.assignee,
    instance,
    document,
    step: row.step,
    shown: row.shown,
    expiresAt: row.expires_at,
    state: row.is_used
      ? 'used'
      : !isOpen
        ? 'closed'
        : isOld
          ? 'expired'
          : now === row.shown
            ? 'open'
            : 'stale',
    needsSignIn: mailWayOf(document, row.step) !== 'link',
    person: { ...person, db: ctx.db, locale: person.user.locale ?? ctx.locale },
  }
}

/** What somebody who followed a link is asked. @throws not_found */
export async function readLink(ctx: Ctx, token: string): Promise<MailDecision> {
  const found = await findLink(ctx, token)
  const { instance, document, step, person, state } = found
  const needsSignIn = found.needsSignIn && ctx.user.id !== found.assignee
  const { persons, facts, name, currency } = await shownTo(ctx, found)
  const isTold = !needsSignIn && (state === 'open' || state === 'stale')
  return {
    locale: person.locale,
    label: approvalLabel(person, document, instance.definition),
    record_label: isTold ? name : null,
    step_label: stepLabel(person, document, step),
    submitter: persons.get(instance.submitter),
    act: isTold ? instance.act : null,
    facts: isTold ? facts : [],
    currency: isTold ? currency : null,
    expires_at: found.expiresAt,
    needs_sign_in: needsSignIn,
    needs_comment: (document.steps[step]?.requires ?? []).includes('comment'),
    state,
  }
}

function optionLabels(
  { locale }: Ctx,
  object: ObjectDef,
  { field, value, proposed }: ShownField,
): { labels?: Record<string, string> } {
  const { options } = object.fields.get(field) ?? {}
  const held = new Set([value, proposed].flat())
  const found = options?.filter(({ key }) => held.has(key)) ?? []
  if (found.length === 0) return {}
  return {
    labels: Object.fromEntries(found.map(({ key, label }) => [key, inLanguage(label, locale) || key])),
  }
}

async function shownTo(ctx: Ctx, { instance, document, step, person }: FoundLink) {
  const persons = await loadPersons(ctx.db, [instance.submitter])
  const object = person.model.objects.get(instance.object)
  if (!object) return { persons, facts: [], name: null, currency: null }
  const wanted = instance.changeset?.values ?? {}
  const paths = [
    object.nameField,
    ...Object.keys(wanted),
    ...shownPaths(person.model, object, document, step),
  ]
  const asked = { object, paths, isTask: true }
  const read = { ...asked, paths: [...paths, ...currencyField(object)], ids: [instance.recordId] }
  const values = (await readShown(person, read)).get(instance.recordId)
  const [proposed = {}] = await valuesSeen(person, asked, [wanted])
  const seen = visible(person, asked).paths.filter((path) => path !== object.nameField || path in proposed)
  const name = values?.[object.nameField]
  return {
    persons,
    facts: shownFields(person, object, seen, { values, proposed })
      .filter((fact) => fact.value !== null || 'proposed' in fact)
      .map((fact) => ({
        ...fact,
        type: fieldAt(person, object, fact.field)?.type ?? 'text',
        ...optionLabels(person, object, fact),
      })),
    name: typeof name === 'string' ? name : null,
    currency: currencyIn(values) ?? person.model.settings.currency,
  }
}
