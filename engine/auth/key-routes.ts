import Router from '@koa/router'
import { noteAudit } from '../audit/note.ts'
import { inTransaction } from '../context.ts'
import { once } from '../db/idempotency.ts'
import { AppError } from '../errors.ts'
import { instant, orNull, pathId, readBody, text, words } from '../read-body.ts'
import { apiKeys } from './api-keys.ts'

/** One's own API keys. A key acts as the person it belongs to and can never do more than they can. */
export const keyRoutes = new Router({ prefix: '/api/keys' })

/** Whoever has a key must not make it outlive itself: only people who are signed in see to keys. */
keyRoutes.use(async (http, next) => {
  if (http.state.apiKey)
    throw new AppError('forbidden', { reason: 'Keys are seen to by people, not by keys.' })
  await next()
})

keyRoutes.get('/', async (http) => {
  const { ctx } = http.state
  http.body = { data: await ctx.parts.get(apiKeys).list(ctx.user.id) }
})

keyRoutes.post('/', async (http) => {
  const { ctx } = http.state
  const { name, objects, expires_at } = readBody(http.request.body, {
    needed: { name: text(100) },
    optional: { objects: orNull(words), expires_at: orNull(instant) },
  })
  const unknown = objects?.find((object) => !ctx.model.objects.has(object))
  if (unknown !== undefined) throw new AppError('unknown_object', { object: unknown })
  const asked = {
    key: http.get('idempotency-key') || undefined,
    route: http.path,
    body: http.request.body,
    sealed: true,
  } as const
  const { status, body } = await once(ctx, asked, (outer) =>
    inTransaction(outer, async (tx) => {
      const made = await tx.parts.get(apiKeys).create(
        { db: tx.db, userId: tx.user.id },
        {
          name,
          objects: objects ?? null,
          expiresAt: expires_at ?? null,
          vouched: http.state.session?.vouched ?? false,
        },
      )
      const { key: _secret, id, prefix } = made
      const details = { id, name, prefix, objects: made.objects, expires_at: made.expires_at }
      await noteAudit(tx, { kind: 'api_key_made', details })
      return { status: 201, body: made }
    }),
  )
  http.status = status
  http.body = body
})

keyRoutes.delete('/:id', async (http) => {
  const { ctx } = http.state
  const id = pathId('API key', http.params['id'])
  const revoked = await ctx.parts.get(apiKeys).revoke(ctx.user.id, id)
  if (!revoked) throw new AppError('not_found', { object: 'API key', id })
  await noteAudit(ctx, { kind: 'api_key_revoked', details: { id } })
  http.status = 204
})
