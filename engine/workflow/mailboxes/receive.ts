import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Ctx, inTransaction } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { keepFile } from '../../files/keep-file.ts'
import { fileLimits, fileStore } from '../../files/slots.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import { sql } from '../../sql.ts'
import { TriggerExpressions } from '../expressions/trigger-expressions.ts'
import { startAll, toStart } from '../starts.ts'
import type { Entrance } from '../trigger-index.ts'
import type { Place } from './imap.ts'
import type { ParsedMail } from './parse-mail.ts'
import { findThread, isOurs, keepThread, type Thread } from './threads.ts'

interface Received {
  connection: string
  uid: number
  place: Place
  parsed: ParsedMail
}

/** An attachment as a workflow sees it: `file` may be given to a field for files for a day. */
interface SeenAttachment {
  name: string
  type: string
  size: number
  file: string | null
}

/**
 * One mail, in one transaction: that it came, where the mailbox stands now, and the runs that it starts. One that has
 * come already starts nothing.
 */
export async function receiveMail(
  outer: Ctx,
  entrances: readonly Entrance[],
  { connection, uid, place, parsed }: Received,
): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    const { mail } = parsed
    const at = ctx.clock.now()
    const leftOut = parsed.leftOut ?? ((await isOurs(ctx.db, mail.messageId)) ? 'our_own' : null)
    const isNew =
      await ctx.db.run(sql`INSERT INTO sys.inbound_mail (connection, message_id, uid, came_at, left_out)
      VALUES (${connection}, ${mail.messageId}, ${uid}::bigint, ${at.toISOString()}::timestamptz, ${leftOut})
      ON CONFLICT (connection, message_id) DO NOTHING`)
    await keepPlace(ctx, connection, place)
    if (isNew === 0 || leftOut !== null) return
    const thread = await findThread(ctx.db, parsed.answers)
    const seen = {
      ...mail,
      thread: thread?.object && thread.record ? { object: thread.object, record: thread.record } : null,
    }
    const hearing = await matching(ctx, entrances, seen)
    const attachments = hearing.length > 0 ? await keepAttachments(ctx, parsed) : []
    let first: string | undefined
    for (const entrance of hearing)
      first = (await startRun(ctx, entrance, { ...seen, attachments }, thread)) ?? first
    const about = thread ?? { run: first ?? null, object: null, record: null }
    await keepThread(ctx.db, mail.messageId, about, at)
  })
}

export async function keepPlace(
  { db }: Ctx,
  connection: string,
  { uidValidity, lastUid }: Place,
): Promise<void> {
  await db.run(sql`UPDATE sys.mailbox SET uid_validity = ${uidValidity}::bigint, last_uid = ${lastUid}::bigint
    WHERE connection = ${connection}`)
}

type Seen = Record<string, unknown>

const occasionOf = (mail: Seen) => ({ input: mail, event: mail, trigger: { type: 'email' } })

async function matching(ctx: Ctx, entrances: readonly Entrance[], mail: Seen): Promise<Entrance[]> {
  const expressions = new TriggerExpressions(ctx, undefined)
  const found: Entrance[] = []
  for (const entrance of entrances) {
    const { trigger, workflow, name } = entrance
    try {
      const match = trigger['match'] as string | undefined
      if (!(await expressions.holds(match, occasionOf(mail)))) continue
      if (await expressions.holds(trigger.when, occasionOf(mail))) found.push(entrance)
    } catch (error) {
      if (!(error instanceof ExpressionFailed)) throw error
      ctx.log.warn({ workflow, trigger: name, why: error.message }, 'an e-mail could not be matched')
    }
  }
  return found
}

/** About the record of its thread, where the workflow is about such records. */
async function startRun(
  ctx: Ctx,
  entrance: Entrance,
  mail: Seen,
  thread: Thread | undefined,
): Promise<string | undefined> {
  const { workflow, name, document } = entrance
  const isAbout = thread?.record && thread.object === document.object
  const record = isAbout ? { object: thread.object!, recordId: thread.record! } : {}
  try {
    const start = await toStart(ctx, { entrance, occasion: occasionOf(mail), causedBy: null, ...record })
    const [run] = await startAll(ctx, [start])
    return run
  } catch (error) {
    if (!(error instanceof ExpressionFailed)) throw error
    ctx.log.warn({ workflow, trigger: name, why: error.message }, 'an e-mail could not start its workflow')
    return undefined
  }
}

/** Files within the limits of uploads; what is refused is named all the same. */
async function keepAttachments(ctx: Ctx, { attachments }: ParsedMail): Promise<SeenAttachment[]> {
  const { uploadBytes } = ctx.parts.get(fileLimits)
  const kept: SeenAttachment[] = []
  for (const { name, type, content } of attachments) {
    const size = content.length
    kept.push({ name, type, size, file: size > uploadBytes ? null : await keep(ctx, name, content) })
  }
  return kept
}

async function keep(ctx: Ctx, name: string, content: Buffer): Promise<string | null> {
  const path = join(ctx.parts.get(fileStore).incoming, randomUUID())
  await writeFile(path, content)
  try {
    return (await keepFile(ctx, { path, name })).id
  } catch (error) {
    if (error instanceof AppError && error.code === 'file_refused') return null
    throw error
  }
}
