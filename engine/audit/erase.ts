import { v7 as uuid } from 'uuid'
import { isId } from '../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { keyring } from '../keys.ts'
import { raw, type Sql, sql } from '../sql.ts'
import { eraseApprovals } from './erase-approvals.ts'
import { noteAudit } from './note.ts'
import { erasureHash, hashOfAudit, hashOfHistory } from './sealed-rows.ts'

/** Of which record, and which of its fields; all of them unless told. */
export interface Erase {
  object: string
  record: string
  fields?: readonly string[]
}

export interface Erased {
  /** Of history and audit together. */
  rows: number
}

/** Any number will do as long as every node takes the same. */
const eraseLock = 7_235_017

/** `{ object, record, fields? }` of a request. @throws validation_failed */
export function parseErase(body: unknown): Erase {
  const { object, record, fields, ...rest } = (body ?? {}) as Record<string, unknown>
  const isNames = Array.isArray(fields) && fields.length > 0 && fields.every((one) => typeof one === 'string')
  const wrong = Object.keys(rest)[0]
    ? `/${Object.keys(rest)[0]}`
    : typeof object !== 'string'
      ? '/object'
      : typeof record !== 'string' || !isId(record)
        ? '/record'
        : fields !== undefined && !isNames
          ? '/fields'
          : undefined
  if (wrong === undefined)
    return {
      object: object as string,
      record: (record as string).toLowerCase(),
      ...(isNames ? { fields: fields as string[] } : {}),
    }
  throw new AppError('validation_failed', {
    errors: [
      {
        path: wrong,
        code: 'wrong_type',
        message: {
          en: 'Give { "object", "record": an id, "fields"?: names }.',
          zh: '应为 { "object", "record": 标识, "fields"?: 字段名列表 }。',
        },
      },
    ],
  })
}

/**
 * Takes the values of a record's fields out of its history, for somebody who may ask to be forgotten. That something
 * was changed, when and by whom stays, and so does the proof that nothing else was: the seals go on over the hash that
 * each row had. Of a user also the addresses they came from go, and the names they signed in by. Values in the record
 * itself are not touched: they are changed or purged before.
 *
 * That it was done, by whom and over how many rows is in the audit, bound to exactly these rows.
 */
export async function eraseValues(ctx: Ctx, { object, record, fields }: Erase): Promise<Erased> {
  return inTransaction(ctx, async (tx) => {
    await tx.db.run(
      sql`SELECT pg_advisory_xact_lock(${eraseLock}), set_config('statement_timeout', '0', true)`,
    )
    refuseOneself(tx, { object, record })
    const erasure = uuid()
    const at = tx.clock.now().toISOString()
    const emails = object === 'user' && !fields ? await emailsOf(tx, record) : undefined
    let rows = await tx.db.run(
      blank({
        log: 'history',
        key: ['object', 'record_id', 'version', 'at'],
        hash: hashOfHistory,
        where: sql`r.object = ${object} AND r.record_id = ${record}::uuid AND r.changes IS NOT NULL`,
        set: sql`changes = (SELECT coalesce(jsonb_object_agg(c.key, CASE
            WHEN ${fields ?? null}::text[] IS NULL OR c.key = ANY(${fields ?? null}::text[]) THEN '[null, null]'::jsonb
            ELSE c.value END), '{}') FROM jsonb_each(r.changes) c)`,
        erasure,
        at,
      }),
    )
    if (emails)
      rows += await tx.db.run(
        blank({
          log: 'audit',
          key: ['id', 'at'],
          hash: hashOfAudit,
          where: sql`r.kind <> 'values_erased' AND (r.user_id = ${record}::uuid OR lower(r.details->>'account') = ANY(${emails}::text[]))`,
          set: sql`ip = NULL, details = CASE WHEN lower(r.details->>'account') = ANY(${emails}::text[])
            THEN r.details || '{"account": null}' ELSE r.details END`,
          erasure,
          at,
        }),
      )
    if (rows > 0) {
      const bound = await tx.db.first<{ hash: string }>(
        sql`SELECT encode(${erasureHash}, 'hex') AS hash FROM sys.erased e WHERE e.erasure = ${erasure}::uuid`,
      )
      const details = { erasure, rows, fields: fields ?? null, hash: bound!.hash }
      const signature = tx.parts.get(keyring).sign('erasure', `${erasure} ${bound!.hash}`)
      await tx.db.run(
        sql`INSERT INTO sys.erasure (id, at, signature) VALUES (${erasure}::uuid, ${at}::timestamptz, ${signature})`,
      )
      await noteAudit(tx, { kind: 'values_erased', object, record, details })
    } else requireKnown(tx, { object, record, ...(fields ? { fields } : {}) })
    rows += await eraseMerges(tx, { object, record, fields })
    rows += await eraseApprovals(tx, { object, record, fields })
    return { rows }
  })
}

/** Nobody takes away the traces of what they did, and no key that may have been stolen does it for them. */
function refuseOneself({ user, via }: Ctx, { object, record }: Erase): void {
  if (via === 'api_key')
    throw new AppError('forbidden', {
      act: 'erase',
      reason: 'Values are erased by people who are signed in, not by API keys.',
      reasonZh: '只有已登录的人员可以清除变更值，API 密钥不可以。',
    })
  if (object === 'user' && record === user.id)
    throw new AppError('forbidden', {
      act: 'erase',
      reason: 'Your own traces are erased by somebody else.',
      reasonZh: '您自己的记录须由他人清除。',
    })
}

/** Where nothing was found, a name that is not right is told: somebody would believe that it is done. */
function requireKnown({ model }: Ctx, { object, fields = [] }: Erase): void {
  const known = model.objects.get(object)
  if (!known) throw new AppError('unknown_object', { object })
  const wrong = fields.find((name) => !known.fields.has(name))
  if (wrong !== undefined) throw new AppError('unknown_field', { object, field: wrong })
}

/** A merge that was kept to be undone holds values, too: of what is erased, undoing it brings nothing back. */
function eraseMerges(
  { db }: Ctx,
  { object, record, fields }: { object: string; record: string; fields: readonly string[] | undefined },
): Promise<number> {
  const names = fields ?? null
  return db.run(sql`UPDATE sys.merge m SET changes = CASE WHEN ${names}::text[] IS NULL THEN '{}'::jsonb
      ELSE m.changes - ${names ?? []}::text[] END
    WHERE m.object = ${object} AND (m.survivor = ${record}::uuid OR ${record}::uuid = ANY(m.losers)) AND m.changes <> '{}'
      AND (${names}::text[] IS NULL OR m.changes ?| ${names ?? []}::text[])`)
}

/** Every address that the user ever had, as far as it is known. */
async function emailsOf({ db }: Ctx, user: string): Promise<string[]> {
  const rows = await db.rows<{ email: string }>(sql`
    SELECT lower(email) AS email FROM app."user" WHERE id = ${user}::uuid
    UNION SELECT lower(v.email) FROM sys.history h CROSS JOIN jsonb_array_elements_text(h.changes->'email') v(email)
      WHERE h.object = 'user' AND h.record_id = ${user}::uuid AND h.changes ? 'email' AND v.email IS NOT NULL`)
  return rows.map(({ email }) => email)
}

interface Blanking {
  log: 'history' | 'audit'
  key: readonly string[]
  hash: (alias: string) => Sql
  where: Sql
  set: Sql
  erasure: string
  at: string
}

/** What stands there is hashed, changed, hashed again, and both are kept; rows that are blank already stay as they are. */
function blank({ log, key, hash, where, set, erasure, at }: Blanking): Sql {
  const table = raw(`sys.${log}`)
  const keys = (alias: string) => raw(key.map((name) => `${alias}.${name}`).join(', '))
  return sql`
    WITH old AS MATERIALIZED (SELECT ${keys('r')}, ${hash('r')} AS hash FROM ${table} r WHERE ${where} FOR UPDATE),
    changed AS (
      UPDATE ${table} r SET ${set} FROM old WHERE (${keys('r')}) = (${keys('old')})
      RETURNING r.xid, old.hash AS before, ${hash('r')} AS after
    )
    INSERT INTO sys.erased (xid, left_hash, digest, erasure, at)
    SELECT c.xid, c.after, coalesce(e.digest, c.before), ${erasure}::uuid, ${at}::timestamptz
    FROM changed c LEFT JOIN sys.erased e ON e.xid = c.xid AND e.left_hash = c.before
    WHERE c.after <> c.before`
}
