import { noteAudit } from '../../audit/note.ts'
import { type Ctx, inTransaction } from '../../context.ts'
import type { Queryable } from '../../database.ts'
import { AppError } from '../../errors.ts'
import { type Keyring, keyring } from '../../keys.ts'
import { requireSystemRight } from '../../permissions/system-right.ts'
import { sql } from '../../sql.ts'

const longest = 10_000

/** Whose secret it is: of a name of this connection, for this place. */
export interface SecretOwner {
  connection: string
  name: string
  url: string | undefined
}

/**
 * What a secret is sealed for. The place belongs to it: whoever points the connection at another server gets a secret
 * that does not open there, and has to know it to set it anew.
 */
function sealedFor({ connection, name, url }: SecretOwner): string {
  const { protocol, username, host } = new URL(url !== undefined && URL.canParse(url) ? url : 'none://')
  return `connection/${connection}/${name}/${protocol}//${username}@${host}`
}

/** A text sets a secret, null takes it away. @throws malformed_request */
function parseSecrets(body: unknown): Record<string, string | null> {
  const entries = Object.entries((typeof body === 'object' && body !== null ? body : {}) as object)
  const isSound = ([name, value]: [string, unknown]) =>
    /^[a-z][a-z0-9_]{0,39}$/.test(name) &&
    (value === null || (typeof value === 'string' && value !== '' && value.length <= longest))
  if (Array.isArray(body) || entries.length === 0 || !entries.every(isSound))
    throw new AppError('malformed_request', {
      reason: 'Names of secrets, each with a text, or null to remove it.',
    })
  return Object.fromEntries(entries)
}

/** Keeps secrets of a connection, encrypted; nobody reads them back. @throws forbidden, not_found, malformed_request, parameter_invalid */
export async function setSecrets(
  ctx: Ctx,
  connection: string,
  body: unknown,
): Promise<{ connection: string; set: string[] }> {
  requireSystemRight(ctx, 'design')
  const secrets = parseSecrets(body)
  const document = ctx.model.connections.get(connection)
  if (!document) throw new AppError('not_found', { object: 'connection', id: connection })
  const unknown = Object.keys(secrets).find((name) => !(document.secrets ?? []).includes(name))
  if (unknown !== undefined)
    throw new AppError('parameter_invalid', {
      parameter: unknown,
      value: null,
      reason: `The connection names these secrets: ${(document.secrets ?? []).join(', ') || 'none'}.`,
    })
  return inTransaction(ctx, async (tx) => {
    const at = tx.clock.now().toISOString()
    const keys = tx.parts.get(keyring)
    for (const [name, secret] of Object.entries(secrets)) {
      if (secret === null) {
        await tx.db.run(
          sql`DELETE FROM sys.connection_secret WHERE connection = ${connection} AND name = ${name}`,
        )
        continue
      }
      const sealed = keys.seal(
        'connection',
        Buffer.from(secret),
        sealedFor({ connection, name, url: document.url }),
      )
      await tx.db.run(sql`INSERT INTO sys.connection_secret (connection, name, sealed, updated_at)
        VALUES (${connection}, ${name}, ${sealed}, ${at}::timestamptz)
        ON CONFLICT (connection, name) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at`)
    }
    // Whoever waited because it could not sign in may try again at once.
    await tx.db.run(sql`UPDATE sys.mailbox SET next_at = ${at}::timestamptz WHERE connection = ${connection}`)
    await noteAudit(tx, {
      kind: 'connection_secret_set',
      details: { connection, secrets: Object.keys(secrets) },
    })
    const rows = await tx.db.rows<{ name: string }>(
      sql`SELECT name FROM sys.connection_secret WHERE connection = ${connection} ORDER BY name`,
    )
    return { connection, set: rows.map(({ name }) => name) }
  })
}

/** Undefined: not set, set for another place, or sealed with a key that is no longer there. */
export async function secretOf(
  db: Queryable,
  keys: Keyring,
  owner: SecretOwner,
): Promise<string | undefined> {
  const row = await db.first<{ sealed: string }>(
    sql`SELECT sealed FROM sys.connection_secret WHERE connection = ${owner.connection} AND name = ${owner.name}`,
  )
  return row && keys.open('connection', row.sealed, sealedFor(owner))?.toString()
}
