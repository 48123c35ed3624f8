import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { contexts } from '../jobs/contexts.ts'
import { keyring } from '../keys.ts'
import { ExpressionFailed } from '../process/step/turn.ts'
import { claimFire } from './claim-fire.ts'
import type { TriggerDocument } from './define-trigger.ts'
import { TriggerExpressions } from './expressions/trigger-expressions.ts'
import { requireFitsRun } from './fits-run.ts'
import { misfit } from './json-schema.ts'
import { versionsOf } from './keep-workflows.ts'
import { isStorable, notStorable } from './outside/storable.ts'
import { startAll, toStart } from './starts.ts'
import { type Entrance, triggerIndex } from './trigger-index.ts'

export interface HookCall {
  body: unknown
  /** As it came, for who signs it. */
  raw: string
  headers: Readonly<Record<string, string>>
  query: Readonly<Record<string, unknown>>
}

/** Older calls are taken for repeats of somebody who listened. */
const longestAgeS = 300

/** The secret part of a webhook's address: the same on every node, made of the secret keys alone. */
export function hookToken(ctx: Pick<Ctx, 'parts'>, workflow: string, trigger: string): string {
  return tokenBy(ctx.parts.get(keyring).newest('webhook').key, `address ${workflow} ${trigger}`)
}

/** What a caller signs with, or shows. */
export function hookSecret(ctx: Pick<Ctx, 'parts'>, workflow: string, trigger: string): string {
  return tokenBy(ctx.parts.get(keyring).newest('webhook').key, `secret ${workflow} ${trigger}`)
}

const tokenBy = (key: Buffer, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url')

/**
 * A call from outside. The same call twice starts one run.
 *
 * @returns the run, or that it had come already
 * @throws not_found for an address that nobody gave out, forbidden for who does not prove to be the caller
 */
export async function startByHook(
  stranger: Ctx,
  token: string,
  call: HookCall,
): Promise<{ run: string | null; repeated: boolean; trigger: TriggerDocument }> {
  const ctx = { ...(await stranger.parts.get(contexts).system()), requestId: stranger.requestId }
  const entrance = (triggerIndex(ctx.model).types.get('webhook') ?? []).find(({ workflow, name }) =>
    isSame(hookToken(ctx, workflow, name), token),
  )
  if (!entrance) throw new AppError('not_found', { object: 'webhook', id: '' })
  const proof = verify(ctx, entrance, call)
  const { trigger, workflow, name } = entrance
  const input = { body: call.body, headers: withoutProofs(entrance, call.headers), query: call.query }
  if (!isStorable(input)) throw new AppError('malformed_request', { reason: notStorable })
  const wrong = trigger['schema'] === undefined ? undefined : misfit(trigger['schema'] as object, call.body)
  if (wrong !== undefined) throw new AppError('malformed_request', { reason: wrong.en, reasonZh: wrong.zh })
  const occasion = { input, event: call.body, trigger: { type: 'webhook' } }
  const expressions = new TriggerExpressions(ctx, undefined)
  await versionsOf(ctx)
  try {
    return await inTransaction(ctx, async (tx) => {
      if (!(await expressions.holds(trigger.when, occasion))) return { run: null, repeated: false, trigger }
      const isSameWhen = trigger['dedupe'] as string | undefined
      const key =
        isSameWhen === undefined
          ? proof
          : JSON.stringify((await expressions.value(isSameWhen, occasion)) ?? null)
      if (
        key !== undefined &&
        !(await claimFire(tx.db, { workflow, trigger: name, key, at: ctx.clock.now().getTime() }))
      )
        return { run: null, repeated: true, trigger }
      const start = await toStart(tx, { entrance, occasion, causedBy: null })
      await requireFitsRun(tx, start)
      const [run] = await startAll(tx, [start])
      return { run: run ?? null, repeated: false, trigger }
    })
  } catch (error) {
    if (!(error instanceof ExpressionFailed)) throw error
    throw new AppError(
      'malformed_request',
      { reason: error.why.en, reasonZh: error.why.zh },
      { cause: error },
    )
  }
}

/** What proves who calls is no part of the run, where many may read it. */
function withoutProofs({ trigger }: Entrance, headers: HookCall['headers']): HookCall['headers'] {
  const { header } = (trigger['verify'] ?? {}) as { header?: string }
  const proofs = [
    'authorization',
    'proxy-authorization',
    'cookie',
    'trellis-signature',
    header?.toLowerCase(),
  ]
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !proofs.includes(name)))
}

/**
 * By a signature over time and body, by a secret that is shown, or by name and password. Without a check the address
 * suffices.
 *
 * @returns what only this one call can show: whoever listened and sends it once more starts nothing
 */
function verify(
  ctx: Ctx,
  { trigger, workflow, name }: Entrance,
  { headers, raw }: HookCall,
): string | undefined {
  const {
    type,
    header,
    prefix = '',
  } = (trigger['verify'] ?? {}) as { type?: string; header?: string; prefix?: string }
  if (type === undefined) return undefined
  const secret = hookSecret(ctx, workflow, name)
  const refusal = () =>
    new AppError('forbidden', {
      reason: 'The call does not prove where it comes from.',
      reasonZh: '无法验证调用方。',
    })
  if (type === 'token') {
    const given = headers[(header ?? 'authorization').toLowerCase()] ?? ''
    if (!isSame(given.replace(/^Bearer +/i, ''), secret)) throw refusal()
    return undefined
  }
  if (type === 'basic') {
    const [, encoded = ''] = /^Basic +(\S+)$/i.exec(headers['authorization'] ?? '') ?? []
    if (!isSame(Buffer.from(encoded, 'base64').toString('utf8'), `${workflow}:${secret}`)) throw refusal()
    return undefined
  }
  const given = headers[(header ?? 'trellis-signature').toLowerCase()] ?? ''
  const [, seconds, signature] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(given) ?? []
  if (seconds === undefined && header !== undefined) {
    const right = createHmac('sha256', secret).update(raw).digest('hex')
    if (!isSame(given, `${prefix}${right}`)) throw refusal()
    return undefined
  }
  if (seconds === undefined || signature === undefined) throw refusal()
  const age = ctx.clock.now().getTime() / 1000 - Number(seconds)
  const right = createHmac('sha256', secret).update(`${seconds}.${raw}`).digest('hex')
  if (Math.abs(age) > longestAgeS || !isSame(signature, right)) throw refusal()
  return `signature/${signature}`
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
