import { nearest } from '../../metadata/language/check/suggest.ts'
import type { Queryable } from '../database.ts'
import type { AppModel, Problem } from '../model.ts'
import { sql } from '../sql.ts'
import { problem, problemPath } from './problem.ts'

/** Most of whom a misspelt address is looked for. */
const mostLookedAt = 2_000
const plain = (email: string): string => email.trim().toLowerCase()

/**
 * Workflows work as somebody there is. People are rows: this asks the database, and only where a workflow names one.
 * Those that were published with somebody who is gone by now stay as they are.
 */
export async function checkWorkers(
  db: Queryable,
  { objects, workflows }: Pick<AppModel, 'objects' | 'workflows'>,
): Promise<Problem[]> {
  const named = [...workflows].flatMap(([workflow, { runAs = 'system' }]) =>
    runAs === 'system' || runAs === 'trigger' ? [] : [{ workflow, runAs }],
  )
  if (named.length === 0 || !objects.has('user')) return []
  const there = await activeOf(
    db,
    named.map(({ runAs }) => plain(runAs)),
  )
  const missing = named.filter(({ runAs }) => !there.includes(plain(runAs)))
  if (missing.length === 0) return []
  const all = await activeOf(db)
  return missing.map(({ workflow, runAs }) => {
    const meant = meantBy(plain(runAs), all)
    return problem(
      'unknown_user',
      problemPath(`workflow/${workflow}`, 'runAs'),
      `There is no active user "${runAs}" to work as.${meant ? ` Did you mean "${meant}"?` : ''} Name one by e-mail, or write system or trigger.`,
      `没有可代为运行的在职用户“${runAs}”。${meant ? `是否为“${meant}”？` : ''}请填写用户邮箱，或 system、trigger。`,
      { stands: true },
    )
  })
}

/** One of the words, or somebody of the same domain: the addresses of one company are all alike. */
function meantBy(given: string, emails: readonly string[]): string | undefined {
  const [name = '', domain] = given.split('@')
  if (domain === undefined) return nearest(name, ['system', 'trigger'])
  const names = emails.flatMap((email) => (email.endsWith(`@${domain}`) ? [email.split('@')[0]!] : []))
  const near = nearest(name, names)
  return near && `${near}@${domain}`
}

/** E-mails of active users, or of those among them. */
async function activeOf(db: Queryable, emails: readonly string[] | null = null): Promise<string[]> {
  const rows = await db.rows<{ email: string }>(sql`SELECT lower(btrim(email)) AS email FROM app."user"
    WHERE active AND deleted_at IS NULL AND email IS NOT NULL
      AND (${emails}::text[] IS NULL OR lower(btrim(email)) = ANY(${emails}::text[]))
    LIMIT ${mostLookedAt}`)
  return rows.map(({ email }) => email)
}
